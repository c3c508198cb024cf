"""Budgets: a file, a function, a view and a template that can be read in one go."""

from collections.abc import Iterator

from tests.house import exceptions, sources

FILE = 400
FUNCTION = 40
VIEW = 25
TEMPLATE = 120


def _lines(path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_its_budget() -> None:
    paths = [*sources.python_files(), *sources.stylesheets()]
    long = [
        f"{sources.name(path)}: {_lines(path)} lines"
        for path in paths
        if _lines(path) > exceptions.FILES.get(sources.name(path), FILE)
    ]
    assert not long, f"longer than {FILE} lines; make a package of the same name of it: {long}"


def test_no_function_is_longer_than_its_budget() -> None:
    assert not list(_long_functions(FUNCTION, sources.python_files()))


def test_no_view_is_longer_than_its_budget() -> None:
    in_view_files = (p for p in sources.doors() if p.name == "views.py" or p.parent.name == "views")
    assert not list(_long_functions(VIEW, in_view_files))
    assert not [
        f"{sources.name(path)}:{function.name} answers an address in {length} lines, more than {VIEW}"
        for path, names in sources.views().items()
        for function, length in sources.functions(path)
        if function.name in names and length > exceptions.FUNCTIONS.get(f"{sources.name(path)}:{function.name}", VIEW)
    ]


def test_views_are_found_wherever_they_stand() -> None:
    found = {f"{sources.name(path)}:{name}" for path, names in sources.views().items() for name in names}
    assert {"portal/files.py:resource_file", "portal/my/writing.py:section", "portal/my/gathering.py:add"} <= found


def _long_functions(budget: int, paths) -> Iterator[str]:
    for path in paths:
        for function, length in sources.functions(path):
            name = f"{sources.name(path)}:{function.name}"
            if length > exceptions.FUNCTIONS.get(name, budget):
                yield f"{name} has {length} lines, more than {budget}"


def test_no_template_is_longer_than_its_budget() -> None:
    long = [
        f"{sources.name(path)}: {_lines(path)} lines"
        for path in sources.templates()
        if _lines(path) > exceptions.TEMPLATES.get(sources.name(path), TEMPLATE)
    ]
    assert not long, f"longer than {TEMPLATE} lines; make components of its parts: {long}"


def test_every_exception_is_still_needed() -> None:
    for budgets, usual in ((exceptions.FILES, FILE), (exceptions.TEMPLATES, TEMPLATE)):
        for name in budgets:
            path = sources.PROJECT / name
            assert path.exists(), f"{name} is gone; remove its exception"
            assert _lines(path) > usual, f"{name} keeps the budget; remove its exception"
