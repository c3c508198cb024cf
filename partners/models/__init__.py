"""People and organisations, and what is known of States."""

from partners.models.claims import Claim, ClaimState
from partners.models.declaration import Signature
from partners.models.duplicates import KnownDifferent
from partners.models.organisations import (
    INVITATION_OPEN_FOR,
    Invitation,
    Membership,
    Office,
    Partner,
    PartnerKind,
    SizeBand,
)
from partners.models.people import GONE, User, UserManager
from partners.models.state_profiles import StateProfile
from partners.models.treaties import BindingAction, BoundStatus, SurvivorsReport, Treaty, TreatyStatus, source_url
from partners.models.verification import Answer, Question, Verification, VerificationAnswer, VerificationState

__all__ = [
    "GONE",
    "INVITATION_OPEN_FOR",
    "Answer",
    "BindingAction",
    "BoundStatus",
    "Claim",
    "ClaimState",
    "Invitation",
    "KnownDifferent",
    "Membership",
    "Office",
    "Partner",
    "PartnerKind",
    "Question",
    "Signature",
    "SizeBand",
    "StateProfile",
    "SurvivorsReport",
    "Treaty",
    "TreatyStatus",
    "User",
    "UserManager",
    "Verification",
    "VerificationAnswer",
    "VerificationState",
    "source_url",
]
