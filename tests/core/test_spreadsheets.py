"""CSV for spreadsheets: words stay words, and nothing in a cell is run."""

import csv
from io import StringIO

import pytest

from hallway.core.spreadsheets import as_written, csv_lines, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_could_run_is_marked_as_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ana", "a=b", "+351 21 000", "-5", "+49 (30) 1/2-3", "'=1"])
def test_what_cannot_run_stays_as_it_is(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize("cell", ["=1", "@SUM(A1)", "+1 23 ::: +4 56", "Ana", "'tis", "", "-5", "'"])
def test_what_was_made_harmless_reads_back_as_written(cell):
    assert as_written(harmless(cell)) == cell


def test_a_file_begins_with_its_mark_and_reads_back_row_by_row():
    lines = list(csv_lines([("Name", "Note"), ("Zoë, M.", 'two\nlines "said"'), ("=HYPERLINK(1)", "")]))
    assert lines[0] == "\ufeffName,Note\r\n"
    assert list(csv.reader(StringIO("".join(lines).removeprefix("\ufeff"), newline=""))) == [
        ["Name", "Note"], ["Zoë, M.", 'two\nlines "said"'], ["'=HYPERLINK(1)", ""],
    ]  # fmt: skip
