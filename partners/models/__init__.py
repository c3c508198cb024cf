"""People and organisations, and what is known of States."""

from partners.models.organisations import (
    INVITATION_OPEN_FOR,
    Invitation,
    Membership,
    Office,
    Partner,
    PartnerKind,
    SizeBand,
)
from partners.models.people import User, UserManager
from partners.models.treaties import BindingAction, BoundStatus, SurvivorsReport, Treaty, TreatyStatus, source_url

__all__ = [
    "INVITATION_OPEN_FOR",
    "BindingAction",
    "BoundStatus",
    "Invitation",
    "Membership",
    "Office",
    "Partner",
    "PartnerKind",
    "SizeBand",
    "SurvivorsReport",
    "Treaty",
    "TreatyStatus",
    "User",
    "UserManager",
    "source_url",
]
