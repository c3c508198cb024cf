"""Requests for and offers of assistance, and the partnerships that come of them."""

from partners.assistance.models.entries import Assistance, AssistanceOffer, AssistanceRequest
from partners.assistance.models.partnerships import (
    Consent,
    Contribution,
    Measure,
    Milestone,
    Outcome,
    Partnership,
    Party,
    ProgressReport,
    Version,
)

__all__ = [
    "Assistance",
    "AssistanceOffer",
    "AssistanceRequest",
    "Consent",
    "Contribution",
    "Measure",
    "Milestone",
    "Outcome",
    "Partnership",
    "Party",
    "ProgressReport",
    "Version",
]
