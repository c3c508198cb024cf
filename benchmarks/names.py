"""What the measured pages are called; the report knows them by these names only."""

BARE, LIST, HOME, DETAIL = "bare view", "list", "home", "detail page"
RARE_WORD, COMMON_WORD, TWO_WORDS = "search: rare word", "search: common word", "search: two words"
IN_ARABIC, TYPING_ERROR = "search: Arabic", "search: typing error"
THREE_FACETS, EVERYTHING, FACETS_ONLY = "search: word and 3 facets", "search: no word", "list: 3 facets"
CACHED, NOT_MODIFIED, BARE_BESIDE = "detail page, from memory", "detail page, 304", "bare view, beside the memory"
DESK = "desk list"

#: The pages with facets and counts, to which the goals of search apply.
SEARCHES = (
    LIST, FACETS_ONLY, EVERYTHING, RARE_WORD, COMMON_WORD, TWO_WORDS, IN_ARABIC, TYPING_ERROR, THREE_FACETS,
)  # fmt: skip
