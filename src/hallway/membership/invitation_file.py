"""Reading a CSV of people to invite: what is in it, row by row, and why some rows are left out."""

import io
from dataclasses import dataclass, field
from typing import NoReturn

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.tables import records
from hallway.core.uploads import Unreadable, separator_of, text_of
from hallway.membership.cleaning import clean_email, clean_name

MAX_ROWS = 250_000
MAX_CELL = 2_000
#: how many reasons are kept for the report; all are counted
MAX_REASONS = 200
COLUMNS = {
    "email": {"email", "e-mail", "mail", "address", "e-mail address", "email address", "mail address"},
    "name": {"name", "full name", "fullname", "display name"},
    "words": {"words", "message", "note", "text"},
}
#: a name or an address that begins so was torn out of a spreadsheet; a message may begin as it likes
FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Row:
    number: int
    email: str
    name: str
    words: str


@dataclass
class Checked:
    """What a file holds. `skipped` is cut at MAX_REASONS, `skipped_count` is not."""

    rows: list[Row] = field(default_factory=list)
    seen: int = 0
    skipped: list[dict[str, object]] = field(default_factory=list)
    skipped_count: int = 0

    def skip(self, number: int, reason: str) -> None:
        self.skipped_count += 1
        if len(self.skipped) < MAX_REASONS:
            self.skipped.append({"row": number, "reason": reason})


def read_invitations(content: bytes, *, file: str) -> Checked:
    """Every row that can be invited, once each; raises Invalid when the file as a whole cannot be used."""
    text = _text_of(content, file=file)
    separator = separator_of(text.lstrip().split("\n", 1)[0])
    every = records(io.StringIO(text, newline=""), separator=separator, file=file)
    checked = Checked()
    first_row_of: dict[str, int] = {}
    places: dict[str, int] = {}
    for number, (line, cells) in enumerate(every, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if not places:
            places = _places(cells)
            continue
        checked.seen += 1
        if checked.seen > MAX_ROWS:
            raise Unreadable(
                _("the file has more than {most} rows. Split it, and invite in parts.").format(
                    most=number_format(MAX_ROWS, force_grouping=True)
                ),
                file=file,
                line=line,
            )
        try:
            row = _row(number, cells, places)
        except Invalid as problem:
            checked.skip(number, str(problem.message))
            continue
        if row.email in first_row_of:
            checked.skip(number, _("The same address as in row {row}.").format(row=first_row_of[row.email]))
            continue
        first_row_of[row.email] = number
        checked.rows.append(row)
    if not places:
        _refuse(_("The file is empty. It needs a first row that names its columns, such as: name,email,words"))
    return checked


def _text_of(content: bytes, *, file: str) -> str:
    text = text_of(content, file=file)
    if "\x00" in text:
        _refuse(_("This is not a CSV file. Save the table as “CSV UTF-8” and choose it again."))
    return text


def _places(cells: list[str]) -> dict[str, int]:
    heads = [cell.strip().lower() for cell in cells]
    places = {column: heads.index(head) for column, names in COLUMNS.items() for head in heads if head in names}
    if "email" not in places:
        found = ", ".join(head for head in heads if head)[:200]
        _refuse(
            _("The first row names no column for mail addresses; it says: {found}. Write: name,email,words").format(
                found=found
            )
        )
    return places


def _row(number: int, cells: list[str], places: dict[str, int]) -> Row:
    def cell(column: str) -> str:
        place = places.get(column)
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        if len(text) > MAX_CELL:
            raise Invalid(_("A cell has more than {most} letters.").format(most=MAX_CELL))
        if column != "words" and text.startswith(FORMULA_SIGNS):
            raise Invalid(_("A cell begins like a formula: {text}").format(text=text[:40]))
        return text

    if not cell("email"):
        raise Invalid(_("There is no mail address in this row."))
    name = cell("name")
    return Row(number, clean_email(cell("email")), clean_name(name) if name else "", cell("words"))


def _refuse(problem: str) -> NoReturn:
    raise Invalid(problem, fields={"file": problem})
