"""Tags of the page frame (base.html). Pages themselves use ``components``."""

from django import template

from entries.texts import OWN_NAMES, current_language, direction_of
from portal.context import canonical_query, language_paths, site_address

register = template.Library()


@register.inclusion_tag("components/language_bar.html", takes_context=True)
def language_bar(context):
    """Plain links to this same page in the four languages, in the fixed order, the query kept.

    A view whose address holds a translated part passes ``language_paths`` ({code: path}) in its context.
    """
    request = context.get("request")
    if request is None:
        paths, query = {code: f"/{code}/" for code in OWN_NAMES}, ""
    else:
        paths = language_paths(request, context.get("language_paths"))
        query = f"?{request.GET.urlencode()}" if request.GET else ""
    here = context.get("page_language") or current_language()
    return {
        "links": [
            {"code": one, "name": name, "href": paths[one] + query, "dir": direction_of(one), "current": one == here}
            for one, name in OWN_NAMES.items()
        ]
    }


@register.inclusion_tag("components/page_addresses.html", takes_context=True)
def page_addresses(context):
    """Canonical link, hreflang alternates and x-default. Nothing for addresses without a language prefix."""
    request = context.get("request")
    if request is None or context.get("no_index") or not request.path.startswith(f"/{current_language()}/"):
        return {"no_index": True}
    site, query = site_address(request), canonical_query(request)
    paths = language_paths(request, context.get("language_paths"))
    return {
        "no_index": False,
        "canonical": f"{site}{paths[current_language()]}{query}",
        "alternates": [(code, f"{site}{path}{query}") for code, path in paths.items()],
        "fallback": f"{site}{paths['en']}{query}",
    }
