"""Which columns of partners exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from partners.models import Partner, StateProfile


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("unregistered_reason", "disability_policy")


@register(StateProfile)
class StateProfileTranslation(TranslationOptions):
    fields = ("plan_name",)
