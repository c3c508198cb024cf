"""Which columns of partners exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from partners.models import Partner


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("unregistered_reason", "disability_policy")
