"""Partner adds no translated columns of its own yet; it is registered so that it inherits the entry's."""

from modeltranslation.translator import TranslationOptions, register

from partners.models import Partner


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ()
