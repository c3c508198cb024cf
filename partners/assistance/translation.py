"""Which columns of requests and offers exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from partners.assistance.models import AssistanceOffer, AssistanceRequest


@register(AssistanceRequest)
class RequestTranslation(TranslationOptions):
    fields = ("need", "tried", "own_part", "accessibility_note")


@register(AssistanceOffer)
class OfferTranslation(TranslationOptions):
    fields = ("offered", "conditions", "how_to_ask")
