"""Which columns of the glossary exist once per language (read by django-modeltranslation at start)."""

from modeltranslation.translator import TranslationOptions, register

from portal.translating.models import GlossaryTerm


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("word", "alternatives", "forbidden")
