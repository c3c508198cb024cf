"""Which columns of financing exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from funding.models import Barrier, Call, Criterion, Mechanism


@register(Mechanism)
class MechanismTranslation(TranslationOptions):
    fields = ("covers", "who_may_apply", "how_to_apply", "conditions")


@register(Barrier)
class BarrierTranslation(TranslationOptions):
    fields = ("evidence", "resolution")


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("covers", "who_may_apply", "how_to_apply", "conditions", "amendment")


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("name", "detail")
