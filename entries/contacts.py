"""The contact of a partner, a practice, a request or an offer, as far as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """What a page shows of a contact; `withheld` when there is more that others may see. False without any part."""

    name: str = ""
    email: str = ""
    phone: str = ""
    withheld: bool = False

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.phone)

    @property
    def telephone(self) -> str:
        """The number as a link needs it (RFC 3966): figures, and a plus sign."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")
