"""Which columns of the newsletter exist once per language (read by django-modeltranslation at start)."""

from modeltranslation.translator import TranslationOptions, register

from portal.notifications.newsletter.models import Issue, Pick


@register(Issue)
class IssueTranslation(TranslationOptions):
    fields = ("subject", "introduction", "body")


@register(Pick)
class PickTranslation(TranslationOptions):
    fields = ("line",)
