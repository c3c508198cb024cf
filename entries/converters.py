"""How addresses of entries are read."""


class WordsConverter:
    """The words after the number in `12-peer-support`: letters of any script; decoration only, the number decides."""

    regex = r"[^/]{1,400}"

    def to_python(self, value: str) -> str:
        """The words as they stand in the address."""
        return value

    def to_url(self, value: str) -> str:
        """The words as they go into the address."""
        return value
