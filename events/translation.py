"""Which columns of events exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from events.models import AgendaItem, Event, GuidingQuestion, Part


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("background", "venue", "venue_access", "conclusions")


@register(Part)
class PartTranslation(TranslationOptions):
    fields = ("name", "function")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title", "speakers")


@register(GuidingQuestion)
class GuidingQuestionTranslation(TranslationOptions):
    fields = ("text", "detail")
