"""Messages without gettext: collecting, compiling, and every fault that `make check` must see."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from portal import catalogues, message_checks

# What CLDR asks for; Babel's own header exchanges the last two forms.
ARABIC_FORMS = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
# Translators: shown above the list
a = _("A title")
b = ngettext("%(count)s entry", "%(count)s entries", 3)
c = pgettext("month", "May")
"""
TEMPLATE = """{% load i18n %}<h1>{% translate "It's open" %}</h1>
{% blocktranslate trimmed count n=3 %}
  one practice
{% plural %}
  {{ n }} practices
{% endblocktranslate %}"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with messages in Python and in a template."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "code.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def _make(project: Path) -> Catalog:
    messages = catalogues.extracted(project)
    for locale in catalogues.LOCALES:
        catalogues.update(project, locale, messages)
    return messages


def _translate(project: Path, locale: str, **changes: object) -> None:
    """Fill a catalogue: each message by itself in brackets, each plural with the right number of forms."""
    from babel.messages.pofile import write_po

    catalog = catalogues.read(project, locale)
    for message in catalog:
        if message.id and message.pluralizable:
            message.string = tuple(message.id[1] for _ in range(catalog.num_plurals))
        elif message.id:
            message.string = f"[{message.id}]"
        if message.id in changes:
            message.string = changes[message.id]
    with catalogues.path_of(project, locale).open("wb") as file:
        write_po(file, catalog, width=0)


def test_messages_of_python_and_templates_are_collected(project: Path) -> None:
    messages = catalogues.extracted(project)
    assert "A title" in messages
    assert "It's open" in messages
    assert messages.get("%(count)s entry").id == ("%(count)s entry", "%(count)s entries")
    assert messages.get("one practice").id == ("one practice", "%(n)s practices")
    assert messages.get("May", "month").context == "month"
    assert messages["A title"].auto_comments == ["Translators: shown above the list"]


def test_new_arabic_catalogue_has_the_right_plural_forms(project: Path) -> None:
    _make(project)
    text = catalogues.path_of(project, "ar").read_text()
    assert message_checks.plural_header_is_right(text, catalogues.PLURAL_FORMS["ar"])


def test_arabic_plural_forms_are_those_of_cldr(project: Path) -> None:
    _make(project)
    _translate(project, "ar")
    for locale in ("fr", "es"):
        _translate(project, locale)
    catalogues.compile_stale(project)
    with catalogues.path_of(project, "ar").with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {n: compiled.plural(n) for n in ARABIC_FORMS} == ARABIC_FORMS


def test_second_collecting_changes_nothing(project: Path) -> None:
    messages = _make(project)
    assert not [locale for locale in catalogues.LOCALES if catalogues.update(project, locale, messages)]


def test_collecting_keeps_translations_and_drops_gone_messages(project: Path) -> None:
    _make(project)
    _translate(project, "fr")
    (project / "templates" / "page.html").write_text("{% load i18n %}{% translate 'New' %}")
    _make(project)
    french = catalogues.read(project, "fr")
    assert french["A title"].string == "[A title]"
    assert "It's open" not in french
    assert french["New"].string == ""


def test_complete_catalogues_have_no_findings(project: Path) -> None:
    _make(project)
    for locale in catalogues.LOCALES:
        _translate(project, locale)
    assert message_checks.findings(project) == []


def test_missing_catalogue_is_found(project: Path) -> None:
    assert message_checks.findings(project)[0] == "ar: there is no catalogue; run `make messages`."


def test_untranslated_message_is_found(project: Path) -> None:
    messages = _make(project)
    _translate(project, "fr", **{"A title": " "})
    (found,) = message_checks.catalogue_findings(project, "fr", messages)
    assert found == "fr: “A title” (app/code.py) is not translated."


def test_missing_plural_form_is_found(project: Path) -> None:
    messages = _make(project)
    path = catalogues.path_of(project, "ar")
    _translate(project, "ar")
    text = path.read_text()
    path.write_text(text.replace('msgstr[5] "%(count)s entries"\n', 'msgstr[5] ""\n'))
    (found,) = message_checks.catalogue_findings(project, "ar", messages)
    assert "is not translated" in found


def test_fuzzy_message_is_found(project: Path) -> None:
    messages = _make(project)
    _translate(project, "es")
    path = catalogues.path_of(project, "es")
    path.write_text(path.read_text().replace('msgid "A title"', '#, fuzzy\nmsgid "A title"'))
    (found,) = message_checks.catalogue_findings(project, "es", messages)
    assert found.endswith("is marked fuzzy.")


def test_swapped_arabic_plural_header_is_found(project: Path) -> None:
    messages = _make(project)
    _translate(project, "ar")
    path = catalogues.path_of(project, "ar")
    path.write_text(path.read_text().replace("? 4 : 5;", "? 5 : 4;"))
    assert "the header Plural-Forms must be" in next(message_checks.catalogue_findings(project, "ar", messages))


@pytest.mark.parametrize(
    ("originals", "translations", "words"),
    [
        (("Hello %(name)s",), ("Bonjour %(nom)s",), "placeholders that the original lacks"),
        (("Hello %(name)s",), ("Bonjour",), "lacks placeholders"),
        (
            ("one", "%(n)s many"),
            ("صفر", "واحد", "اثنان", "%(n)s", "%(n)s", "بلا عدد"),
            "lacks placeholders in its last",
        ),
        (("one", "%(n)s many"), ("صفر", "واحد", "اثنان", "%(n)s", "%(n)s", "%(n)s"), ""),
        (("100%% sure",), ("sûr à 100%%",), ""),
        (("{name} is here",), ("voici {name}",), ""),
    ],
)
def test_placeholders_are_compared(originals, translations, words: str) -> None:
    fault = message_checks.placeholder_fault(originals, translations)
    assert words in fault
    assert bool(fault) is bool(words)


@pytest.mark.parametrize(
    "code",
    ['_(f"Hello {name}")', '_("Hello %s" % name)', '_("Hello " + name)', "gettext(text)", 'ngettext("one", f"{n}", n)'],
)
def test_text_put_together_before_translation_is_found(code: str) -> None:
    assert message_checks.early_formatting(code) == [1]


@pytest.mark.parametrize("code", ['_("Hello %s") % name', 'ngettext("one", "many", n)', 'pgettext("menu", "Open")'])
def test_text_formatted_after_translation_is_right(code: str) -> None:
    assert message_checks.early_formatting(code) == []


def test_compiled_messages_are_made_anew_only_when_stale(project: Path) -> None:
    _make(project)
    assert catalogues.compile_stale(project) == list(catalogues.LOCALES)
    assert catalogues.compile_stale(project) == []


@pytest.mark.parametrize("locale", catalogues.LOCALES)
def test_own_catalogues_are_compiled_for_the_tests(locale: str) -> None:
    base = Path(__file__).resolve().parent.parent.parent
    if catalogues.path_of(base, locale).exists():
        assert catalogues.path_of(base, locale).with_suffix(".mo").exists()
    with translation.override(locale):
        assert translation.get_language() == locale
