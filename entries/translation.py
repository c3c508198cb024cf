"""Which columns of the ground exist once per language (read by django-modeltranslation at start)."""

from modeltranslation.translator import TranslationOptions, register

from entries.models import Entry, Resource, Term


@register(Entry)
class EntryTranslation(TranslationOptions):
    fields = ("title", "summary", "plain", "easy_read")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("label", "short", "alternatives")


@register(Resource)
class ResourceTranslation(TranslationOptions):
    fields = ("title", "alt", "accessibility_note")
