"""Which currencies there are. Import these from `matching.money`; they live apart because models need them first."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entries.locales import is_known_currency

#: ISO 4217 code of the currency in which amounts are compared.
REFERENCE = "USD"
_CODE = re.compile(r"[A-Z]{3}")


def known_currency(code: str) -> bool:
    """Whether `code` is, or once was, a code of ISO 4217 (list: Unicode CLDR by way of Babel)."""
    return isinstance(code, str) and bool(_CODE.fullmatch(code)) and is_known_currency(code)


def currency_code(value: str) -> None:
    """Validator of a model or form field: three capital letters that ISO 4217 knows; ValidationError otherwise."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValidationError(_("Write the three capital letters of the currency, such as USD or XOF."), code="form")
    if not known_currency(value):
        raise ValidationError(
            _("“%(code)s” is no currency of the list ISO 4217."), params={"code": value}, code="unknown"
        )
