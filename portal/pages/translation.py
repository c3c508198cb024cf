"""Which columns of a page exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from portal.pages.models import Page


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("body",)
