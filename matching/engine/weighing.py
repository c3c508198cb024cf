"""What the score is made of, and what stands in the way: names, order, and the weights that ISU sets.

Points are hundredths of the score: a component that fits fully brings 100 times its weight, one that nobody has told
half of it. All of it is whole numbers, so that three engines come to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

from matching.models import Weights

#: Best matches and near misses that are kept for each seeking profile.
KEPT = 20
KEPT_NEAR = 5
#: Hundredths of a component's weight.
FULL, UNKNOWN, CLOSE, NONE = 100, 50, 40, 0
#: An amount that misses by at most this factor is close.
CLOSE_FACTOR = 2
#: Stands for "no upper limit" where amounts are compared; no amount of 16 digits reaches it.
LIMITLESS = 10**15
#: What can stand in the way, in the order of the bits in which engines note it: two of the pair itself, and the rules.
BLOCKERS: tuple[str, ...] = (
    "place",
    "support",
    "partner_kinds",
    "countries",
    "registered",
    "minimum_years",
    "audited_accounts",
    "cofinancing",
    "led_by_opd",
    "languages",
)
BIT: Mapping[str, int] = {code: 1 << position for position, code in enumerate(BLOCKERS)}


@dataclass(frozen=True, slots=True)
class Weighing:
    """What each component counts, in hundredths of the whole; `parts` of a match stand in this order."""

    themes: int = 35
    place: int = 20
    support: int = 15
    amount: int = 10
    model: int = 5
    language: int = 10
    led: int = 5

    def __post_init__(self) -> None:
        if sum(astuple(self)) != 100 or min(astuple(self)) < 0:
            raise ValueError("the weights must be positive and make 100")


COMPONENTS: tuple[str, ...] = tuple(field.name for field in fields(Weighing))


def current() -> Weighing:
    """The weights that hold now (1 query); those we began with as long as ISU has set none."""
    found = Weights.objects.order_by("-pk").values(*COMPONENTS).first()
    return Weighing(**found) if found else Weighing()


def score_of(points: int) -> int:
    """Points as the score that people see: 0 to 100, halves rounded up."""
    return (points + 50) // 100
