"""The portal's building blocks for pages: declared arguments, so a wrong one is an error when the template loads.

``Text`` is ``entries.texts.Text``; a plain string is taken as text in the page's language. A wrapped tag ends with
``{% end<name> %}``. Keywords after ``*`` must be named.

    icon name *, label="" css=""
        a line icon; without a label it is decoration
    button_link href label *, icon="" style="primary" about=""
        a link that looks like a button: primary, secondary, quiet, danger
    breadcrumbs trail
        [(label, href), …]; the last has href ""
    pagination page
        previous and next (rel), page x of y; keeps the query
    search_box action *, value="" label="" hidden=()
        the search field (GET); hidden: [(name, value)] to keep
    chip label *, remove_href="" language=""
        a small label; with remove_href a link that removes the choice
    chosen_filters chips *, clear_href=""
        the row of removable chips: [(label, remove_href), …]
    text_in_language text *, tag="p" markup=False note=True css=""
        a Text with lang and dir; says so when it is a fallback
    notice *, kind="info" title="" live=False … endnotice
        a boxed remark: info, success, warning, error
    provenance_label label *, checked_on source source_url
        what an entry rests on
    definitions … with definition term … inside
        a definition list, one row each
    empty_state title … endempty_state
        nothing here, and what to do next
    table_scroll label … endtable_scroll
        a box in which a wide table scrolls (focusable region)
    error_summary form *, formsets=()
        all errors with links to their fields, focused
    form_field field
        one field: label, hint, error, control
    step_progress current total *, label=""
        "Step 3 of 9", in words
    toc items
        table of contents: [(id, label), …]
    language_versions versions *, current=""
        this text in other languages: [(code, href, state), …]
    translation_note state
        "not yet reviewed", "outdated", … of this translation
    page_actions *, save_href="" share_url="" title="" print_page=True
        save, share by link, print; no script needed
    horizon place
        the ornament of hills: hero or footer
    time value *, zone="" figures=False
        a date, moment or "2016-05" in <time datetime>
    money amount currency *, year=""
        an amount with its currency code
    filters value|number, code|language_name and label|colon
        a number; a language's name, in the reader's language

All of these are built-in (settings.TEMPLATES), so templates need no ``{% load %}`` for them.
"""

import datetime
from functools import lru_cache
from types import SimpleNamespace

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy as _

from entries import locales
from entries.markup import render as markup_of_text
from entries.texts import OWN_NAMES, Text, current_language, direction_of
from portal.form_rendering import error_links
from portal.icons import ICONS, MIRRORED

register = template.Library()

NOTICE_ICONS = {"info": "info", "success": "check", "warning": "alert", "error": "alert"}
TRANSLATION_NOTES = {
    "not_reviewed": _("This translation has not yet been reviewed."),
    "machine": _("This translation was made by a machine. No person has reviewed it yet."),
    "outdated": _("The original text has changed since this translation was made."),
    "missing": _("There is no translation into this language yet."),
}
PAGES_AROUND = 1


def as_text(value):
    """``value`` as a Text: a Text stays itself, anything else is text in the page's own language."""
    return value if hasattr(value, "fallback") else Text(value or "", current_language())


@register.simple_tag
def icon(name, *, label="", css=""):
    """A line icon. ``label`` names it when it stands alone; otherwise it is hidden from assistive technology."""
    return _icon(name, str(label), css)


@lru_cache(maxsize=512)
def _icon(name, label, css):
    classes = " ".join(filter(None, ["icon", "mirror" if name in MIRRORED else "", css]))
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    shape = mark_safe(ICONS[name])
    return format_html('<svg class="{}" viewBox="0 0 24 24" width="24" height="24" {}>{}</svg>', classes, role, shape)


@register.inclusion_tag("components/button_link.html")
def button_link(href, label, *, icon="", style="primary", about=""):
    """A link that looks like a button. Actions that change something are forms, never this.

    ``about``: for those who hear the link alone, what it is about, where a page has several of the same words.
    """
    return {"href": href, "label": label, "icon_name": icon, "style": style, "about": about}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(trail):
    """Where this page stands. ``trail``: ``[(label, href), …]`` without the home page, which is put first."""
    return {"trail": trail, "home": f"/{current_language()}/"}


def pages_to_show(number, total):
    """Page numbers around ``number`` with the first and last; ``None`` stands for a gap."""
    wanted = sorted({1, total, *range(max(1, number - PAGES_AROUND), min(total, number + PAGES_AROUND) + 1)})
    shown = []
    for page in wanted:
        if shown and page - shown[-1] > 1:
            shown.append(None)
        shown.append(page)
    return shown


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page):
    """Links to the other pages of a list. ``page``: a ``django.core.paginator.Page``; the query is kept."""
    query = context["request"].GET.copy() if context.get("request") else None

    def address(number):
        if query is None:
            return f"?page={number}"
        query["page"] = number
        return f"?{query.urlencode()}"

    number, total = page.number, page.paginator.num_pages
    return {
        "number": number,
        "total": total,
        "previous": address(number - 1) if number > 1 else "",
        "next": address(number + 1) if number < total else "",
        "links": [(n, address(n) if n else "") for n in pages_to_show(number, total)],
    }


@register.inclusion_tag("components/search_box.html")
def search_box(action, *, value="", label="", hidden=()):
    """The search field: a GET form. ``hidden``: ``[(name, value), …]`` that the search should keep."""
    return {"action": action, "value": value, "label": label or _("Search the portal"), "hidden": hidden}


@register.inclusion_tag("components/chip.html")
def chip(label, *, remove_href="", language=""):
    """A small label; with ``remove_href`` a link that takes this choice away."""
    return {"label": label, "remove_href": remove_href, "language": language}


@register.inclusion_tag("components/chosen_filters.html")
def chosen_filters(chips, *, clear_href=""):
    """The chosen filters, each removable. ``chips``: ``[(label, remove_href), …]``."""
    return {"chips": chips, "clear_href": clear_href}


@register.simple_tag
def text_in_language(text, *, tag="p", markup=False, note=True, css=""):
    """A Text with its own ``lang`` and ``dir``; a fallback is said in the reader's language (unless ``note=False``).

    ``markup``: the text is our small Markdown (entries.markup). Prints nothing for an empty text.
    """
    text = as_text(text)
    if not text.text:
        return ""
    body = text.text
    if markup:
        body, tag = markup_of_text(text.text), "div"
    return format_html(
        '{}<{tag} lang="{}" dir="{}"{}>{}</{tag}>',
        _fallback_note(text) if note and text.fallback else "",
        text.language,
        direction_of(text.language),
        format_html(' class="{}"', css) if css else "",
        body,
        tag=mark_safe(tag),
    )


def _fallback_note(text):
    said = gettext("Not yet available in this language (%(wanted)s). Shown in: %(shown)s.") % {
        "wanted": language_name(current_language()),
        "shown": language_name(text.language),
    }
    return format_html('<p class="fallback-note">{}<span>{}</span></p>', icon("translate"), said)


@register.simple_block_tag
def notice(content, *, kind="info", title="", live=False):
    """A boxed remark. ``kind``: info, success, warning, error. ``live``: read out at once when it appears."""
    role = {True: "alert" if kind == "error" else "status", False: ""}[bool(live)]
    context = {"content": content, "kind": kind, "title": title, "role": role}
    return render_to_string("components/notice.html", {**context, "icon_name": NOTICE_ICONS.get(kind, "info")})


@register.inclusion_tag("components/provenance_label.html")
def provenance_label(label, *, checked_on=None, source="", source_url=""):
    """What an entry rests on: ``label`` (a sentence such as ``get_provenance_display``), source, last check."""
    return {"label": label, "checked_on": checked_on, "source": source, "source_url": source_url}


@register.simple_block_tag
def definitions(content):
    """A definition list; inside, one ``{% definition "Term" %}…{% enddefinition %}`` for each row."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def definition(content, term):
    """One row of ``definitions``; prints nothing when there is nothing to say."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", term, content) if content.strip() else ""


@register.simple_block_tag
def empty_state(content, title):
    """Nothing here: says so under a heading, and the wrapped text says what to do next."""
    return format_html('<div class="empty"><h2>{}</h2>{}</div>', title, content)


@register.simple_block_tag
def table_scroll(content, label):
    """A box in which a wide table scrolls sideways by itself; focusable, so the keyboard can scroll it too."""
    return format_html('<section class="table" tabindex="0" aria-label="{}">{}</section>', label, content)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form, *, formsets=()):
    """All errors of a form (and formsets) as links to their fields; takes the focus when the page opens."""
    return {"links": error_links(form, *formsets)}


@register.simple_tag
def form_field(field):
    """One field (a BoundField) as ``{{ form }}`` would print it; a wrong field name in a template fails loudly."""
    return field.as_field_group()


@register.inclusion_tag("components/step_progress.html")
def step_progress(current, total, *, label=""):
    """Progress in words: "Step 3 of 9", and the step's name."""
    return {"current": current, "total": total, "label": label}


@register.inclusion_tag("components/toc.html")
def toc(items):
    """Table of contents of a long page: ``[(id, label), …]``."""
    return {"items": items}


@register.inclusion_tag("components/language_versions.html")
def language_versions(versions, *, current=""):
    """The other versions of one text. ``versions``: ``[(code, href, state), …]``, state as in translation_note."""
    return {
        "versions": [
            SimpleNamespace(
                code=code,
                href=href,
                state=state,
                name=OWN_NAMES.get(code, code),
                dir=direction_of(code),
                note=TRANSLATION_NOTES.get(state, ""),
                current=code == (current or current_language()),
            )
            for code, href, state in versions
        ]
    }


@register.inclusion_tag("components/translation_note.html")
def translation_note(state):
    """How far the translation on this page can be trusted; prints nothing for a reviewed or original text."""
    return {"note": TRANSLATION_NOTES.get(state, "")}


@register.inclusion_tag("components/page_actions.html")
def page_actions(*, save_href="", follow_href="", share_url="", title="", print_page=True):
    """Save, follow, share by link, print. Save and follow lead to small uncached pages."""
    return {
        "save_href": save_href,
        "follow_href": follow_href,
        "share_url": share_url,
        "title": title,
        "print_page": print_page,
    }


@register.inclusion_tag("components/horizon.html")
def horizon(place="hero"):
    """The portal's ornament: three hills that meet on common ground. ``footer`` adds the earth below."""
    return {"footer": place == "footer"}


@register.filter
def colon(label):
    """A label with its colon, as the reader's language sets it: French puts a space before it."""
    return gettext("%(label)s:") % {"label": label}


@register.filter
def number(value):
    """A whole or decimal number as the reader's language writes it."""
    return locales.number(value)


@register.simple_tag
def time(value, *, zone="", figures=False):
    """A date in ``<time datetime>``, in words or in ``figures``; nothing for an empty value.

    ``value``: a date; a moment, shown by the clocks of ``zone`` (IANA name, else UTC); or a text such as "2016-05".
    """
    if not value:
        return ""
    if isinstance(value, str):
        stamp, shown = value, locales.partial_date(value)
    elif isinstance(value, datetime.datetime) and not figures:
        stamp, shown = value.isoformat(), locales.moment(value, zone or datetime.UTC)
    else:
        stamp, shown = value.isoformat(), (locales.date_in_figures if figures else locales.long_date)(value)
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', stamp, shown)


@register.simple_tag
def money(amount, currency, *, year="", whole=False):
    """An amount with its currency code, and the year whose prices it is in; ``whole``: rounded, for narrow tables."""
    if amount is None:
        return ""
    shown = locales.money(amount, currency, whole=whole)
    return format_html("<bdi>{}</bdi> ({})", shown, year) if year else format_html("<bdi>{}</bdi>", shown)


@register.filter
def language_name(code):
    """The name of a language in the reader's language, any ISO 639 code; the code itself where it is unknown."""
    return locales.language_name(code)
