"""Money already given, and the runs that brought it."""

from funding.commitments.models.commitments import (
    AmountKind,
    Basis,
    Commitment,
    CommitmentAmount,
    CommitmentLink,
    CommitmentPlace,
    LinkKind,
    Standard,
)
from funding.commitments.models.runs import ImportFinding, ImportRun, RunState

__all__ = [
    "AmountKind",
    "Basis",
    "Commitment",
    "CommitmentAmount",
    "CommitmentLink",
    "CommitmentPlace",
    "ImportFinding",
    "ImportRun",
    "LinkKind",
    "RunState",
    "Standard",
]
