"""Tables of matching."""

from matching.models.decisions import Decision, MatchDecision
from matching.models.matches import Match, Profile, Side, Weights
from matching.models.rates import Rate

__all__ = ["Decision", "Match", "MatchDecision", "Profile", "Rate", "Side", "Weights"]
