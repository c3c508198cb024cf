"""Financing: mechanisms, the calls that come and go, the barriers that people met when they asked for money."""

from funding.models.barriers import Barrier
from funding.models.calls import ApplyAt, Call, CallStatus, Criterion
from funding.models.claims import CallClaim
from funding.models.mechanisms import Mechanism
from funding.models.questions import Question
from funding.models.values import Known, Support

__all__ = [
    "ApplyAt",
    "Barrier",
    "Call",
    "CallClaim",
    "CallStatus",
    "Criterion",
    "Known",
    "Mechanism",
    "Question",
    "Support",
]
