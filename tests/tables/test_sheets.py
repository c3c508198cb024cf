"""Tables in and out: what comes back is what went out, and nothing in between can run or fill the memory."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st
from openpyxl import Workbook, load_workbook

from entries.cells import guarded
from entries.rules import Refused
from portal.tables.sheets import CSV, XLSX, Limits, Sheet, book, read, write

HEADER = ["Title", "العنوان"]
#: Texts as cells hold them; carriage returns do not survive XML, blanks around are taken away.
CELLS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"), include_characters="\t\n"), max_size=12
) | st.sampled_from(["=1+1", "'=x", "''@a", "-5", "+961 1", "@x", "'quoted'", "\t=x", "=،", "＝SUM(1)"])


def file_of(rows: list, form: str = CSV, header: list | None = None) -> io.BytesIO:
    return io.BytesIO(b"".join(write(rows, header or HEADER, form)))


def rows_in(content: bytes, **limits: int) -> list[list[str]]:
    return list(read(io.BytesIO(content), limits=Limits(**limits)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4), st.sampled_from([CSV, XLSX]))
def test_what_is_written_is_read_back(rows: list[list[str]], form: str) -> None:
    expected = [[cell.strip(" \n\u00a0\ufeff") for cell in row] for row in rows]
    for row in expected:
        while row and not row[-1]:
            row.pop()
    while expected and not expected[-1]:
        expected.pop()
    assert list(read(file_of(rows, form))) == [HEADER, *expected]


@pytest.mark.parametrize("form", [CSV, XLSX])
@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "＝1", "'=1"])
def test_no_text_can_run_as_a_formula(text: str, form: str) -> None:
    content = file_of([[text, "x"]], form, header=[text, "b"]).getvalue()
    if form == CSV:
        assert all(line.startswith(f"\"'{text}") for line in content.decode("utf-8-sig").splitlines())
        return
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert {sheet["A1"].data_type, sheet["A2"].data_type} == {"s"}
    assert sheet["A2"].value == guarded(text) == f"'{text}"


def test_numbers_and_dates_stay_what_they_are() -> None:
    content = file_of([[-5, Decimal("1.50")], [date(2026, 1, 2), True], [12345678901234567890, None]], XLSX)
    sheet = load_workbook(content).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [-5, 1.5]
    assert sheet["A4"].value == "12345678901234567890"
    assert list(read(content))[2] == ["2026-01-02", "TRUE"]
    assert list(read(file_of([[-5, date(2026, 1, 2)]])))[1] == ["-5", "2026-01-02"]


def test_a_table_has_its_mark_and_streams_in_pieces() -> None:
    pieces = write((["x" * 1000, number] for number in range(300)), HEADER)
    assert next(pieces).startswith(b"\xef\xbb\xbf")
    assert sum(1 for _piece in pieces) > 2


def test_arabic_workbooks_lie_from_right_to_left() -> None:
    content = io.BytesIO(b"".join(book([Sheet("a/b", HEADER, [["1", "2"]]), Sheet("2", ["x"], [])], language="ar")))
    opened = load_workbook(content)
    assert opened.sheetnames == ["a b", "2"]
    assert opened.worksheets[0].sheet_view.rightToLeft


def test_a_text_too_long_for_a_workbook_is_refused_and_not_cut() -> None:
    with pytest.raises(Refused, match="Row 2"):
        list(write([["x" * 40_000, ""]], HEADER, XLSX))


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("title,Été à Genève; año", "utf-8", "utf-8"),
        ("title,Été à Genève", "utf-8-sig", "utf-8"),
        ("title,عنوان المشروع", "utf-16", "utf-16"),
        ("title,a plain one", "utf-16-le", "utf-16-le"),
        ("title,Rééducation à Abéché", "cp1252", "cp1252"),
        ("العنوان,إعادة التأهيل في صنعاء", "cp1256", "cp1256"),
    ],
)
def test_letters_are_told_from_their_bytes(text: str, encoding: str, named: str) -> None:
    table = read(io.BytesIO(text.encode(encoding)))
    assert (list(table), table.encoding) == ([text.split(",")], named)


@pytest.mark.parametrize("content", [b"title,\x81 and \x8d", "title,кириллица".encode("cp1251"), b"\xff\xfea"])
def test_letters_that_cannot_be_told_are_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="certainty"):
        rows_in(content)


@pytest.mark.parametrize("text", ["a;b,c;d\n1;2;3", "sep=;\na;b,c;d\n1;2;3", 'a\t"b,c"\td\n1\t2\t3'])
def test_other_separators_are_understood(text: str) -> None:
    assert len(rows_in(text.encode())[-1]) == 3


def test_rows_keep_their_numbers() -> None:
    assert rows_in(b"a,b\n\n,\n1,2\n,,\n\n") == [["a", "b"], [], [], ["1", "2"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n ",
        b"<!DOCTYPE html><table>",
        b"%PDF-1.7 x",
        b"title,b\0c\n" + b"1,2\n" * 20,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 broken",
        b'a,b\n"open,2\n',
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        rows_in(content)


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_tables_beyond_the_limits_are_refused(form: str) -> None:
    content = file_of([["1", "2"], ["3", "4" * 20]], form).getvalue()
    for limits in ({"rows": 1}, {"columns": 1}, {"cell": 19}, {"size": 50}):
        with pytest.raises(Refused):
            rows_in(content, **limits)
    assert len(rows_in(content, rows=2, columns=2, cell=20)) == 3


def changed_book(name: str, content: bytes) -> bytes:
    """A workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(file_of([["1", "2"]], XLSX)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
CELL = '<row r="{1}"><c r="{0}{1}" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.mark.parametrize(
    "part",
    [
        b"x" * 3_000_000,  # unpacks to more than allowed
        SHEET.format("<row r='1'><c r='A1'><v>1</v></c>").encode(),
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + SHEET.format("").encode(),
        ("\ufeff<!DOCTYPE a>" + SHEET.format("")).encode("utf-16-le"),
        SHEET.format(CELL.format("A", 99_999_999)).encode(),
        SHEET.format("".join(CELL.format("ZZZ", row) for row in range(1, 9))).encode(),
    ],
)
def test_workbooks_that_are_traps_are_refused(part: bytes) -> None:
    with pytest.raises(Refused):
        rows_in(changed_book("xl/worksheets/sheet1.xml", part), unpacked=2_000_000)


def test_coloured_empty_rows_do_no_harm() -> None:
    workbook = Workbook()
    workbook.active.append(HEADER)
    workbook.active.append(["1", "2"])
    workbook.active["IZ40000"].number_format = "0.00"
    out = io.BytesIO()
    workbook.save(out)
    assert rows_in(out.getvalue()) == [HEADER, ["1", "2"]]


def filled(count: int, tag: str) -> bytes:
    return SHEET.format(f"<row>{tag * count}</row>").encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/worksheets/sheet1.xml", filled(1_100_000, "<c/>")),
        ("xl/worksheets/sheet1.xml", filled(1_100_000, "<a>")),
        ("xl/worksheets/sheet1.xml", SHEET.format(f"<row {'a=' * 1_600_000}/>").encode()),
        ("xl/worksheets/sheet1.xml", filled(1, f"<c><v>{'9' * 1_000}</v></c>")),
        ("xl/worksheets/sheet1.xml", "<?xml version='1.0' encoding='cp037'?><a/>".encode("cp037")),
        ("xl/styles.xml", b"<styleSheet><fonts>" + b"<font/>" * 1_100_000 + b"</fonts></styleSheet>"),
    ],
)
def test_a_few_kilobytes_that_say_the_same_a_million_times_are_refused_on_the_way(name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        rows_in(changed_book(name, content))


def test_a_text_that_stands_in_every_cell_counts_each_time() -> None:
    book = changed_book("xl/worksheets/sheet1.xml", filled(1_000, "<c t='str'><v>" + "x" * 40 + "</v></c>"))
    assert len(rows_in(book, columns=1_000)[0]) == 1_000
    with pytest.raises(Refused):
        rows_in(book, columns=1_000, size=30_000)


def test_a_number_format_of_a_million_letters_is_judged_at_once() -> None:
    styles = f'<s><numFmt numFmtId="200" formatCode="{"[" * 1_000_000}"/><cellXfs><xf numFmtId="200"/></cellXfs></s>'
    assert rows_in(changed_book("xl/styles.xml", styles.encode())) == [HEADER, ["1", "2"]]


@pytest.mark.parametrize("text", ["a" + "," * 60_000, "a,b\n" + "\n" * 1_100_000 + "1,2"])
def test_a_table_of_nothing_but_separators_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        rows_in(text.encode())


def test_moments_numbers_and_truths_of_a_workbook_are_read_as_spreadsheets_show_them() -> None:
    workbook = Workbook()
    workbook.active.append([date(2027, 3, 31), datetime(2027, 3, 31, 23, 59), 3.0, 2.5, True, timedelta(hours=30)])
    workbook.active["A3"] = "after a gap"
    out = io.BytesIO()
    workbook.save(out)
    first, gap, last = rows_in(out.getvalue())
    assert first[:5] == ["2027-03-31", "2027-03-31T23:59:00", "3", "2.5", "TRUE"]
    assert (first[5], gap, last) == ("1 day, 6:00:00", [], ["after a gap"])
