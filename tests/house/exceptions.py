"""What may go beyond the budgets or around a rule, each by name and with the reason."""

# path -> lines
FILES: dict[str, int] = {}

# "path:function" -> lines
FUNCTIONS: dict[str, int] = {}

# path -> lines
TEMPLATES: dict[str, int] = {}

# Modules that may call mark_safe: what they mark is made of escaped or cleaned parts only.
MARK_SAFE = frozenset(
    {
        "entries/markup.py",  # rendered by markdown-it with HTML switched off
        "entries/search/highlights.py",  # every piece of the text goes through escape
        "funding/commitments/world.py",  # a number of a colour step
        "portal/templatetags/components.py",  # drawings of our own
        "portal/templatetags/lists.py",  # constants, and choices made with format_html
    }
)

# Templates that may hold a style element: a mail has no other place for it, and our content policy does not reach it.
STYLED = frozenset({"templates/mail/_style.html"})

# Templates that may print unescaped: what they print is written by us and translated, never typed by a user.
UNESCAPED = frozenset({"templates/forms/hint_and_error.html"})  # Django's help texts, some with lists
