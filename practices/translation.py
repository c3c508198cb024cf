"""Which columns of the hub exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from practices.models import Adaptation, Collection, CollectionItem, Endorsement, Opportunity, Practice


@register(Practice)
class PracticeTranslation(TranslationOptions):
    fields = (
        "challenge",
        "context",
        "actions",
        "results",
        "evidence",
        "success_factors",
        "cost_note",
        "funded_by",
        "replication",
        "sustainability",
        "lessons",
        "accountability",
        "rights_equality",
        "rights_accessibility",
        "rights_consent",
        "rights_safety",
        "participation_evidence",
    )


@register(Opportunity)
class OpportunityTranslation(TranslationOptions):
    fields = ("description", "who_may_join", "how_to_apply", "place", "cost_note")


@register(Collection)
class CollectionTranslation(TranslationOptions):
    fields = ("question", "introduction")


@register(CollectionItem)
class CollectionItemTranslation(TranslationOptions):
    fields = ("note",)


@register(Endorsement)
class EndorsementTranslation(TranslationOptions):
    fields = ("reason",)


@register(Adaptation)
class AdaptationTranslation(TranslationOptions):
    fields = ("changed", "outcome")
