"""From when to when, as precisely as people remember: a year, a month, a day."""

import re
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from hallway.core.errors import Invalid

_SHAPES = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?P<day>\d{1,2})\.)?(?P<month>\d{1,2})[./](?P<year>\d{4})"),
)
EARLIEST_YEAR = 1900


def read_date(text: str, *, field: str, last: bool = False) -> date | None:
    """A day from "2021", "2021-05", "05/2021", "3.5.2021"; with `last`, the last one it could mean. Raises Invalid."""
    text = text.strip()
    if not text:
        return None
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            year = int(found["year"])
            month = int(found["month"]) if found["month"] else (12 if last else 1)
            try:
                day = int(found["day"]) if found["day"] else (monthrange(year, month)[1] if last else 1)
                if year >= EARLIEST_YEAR:
                    return date(year, month, day)
            except ValueError:  # the 13th month, the 31st of February
                break
    problem = _("Write a year or a month, for example 2021 or 2021-05.")
    raise Invalid(problem, fields={field: problem})


def period_in_words(from_on: date | None, to_on: date | None, *, today: date) -> str:
    """ "since 2021", "2019–2023", "until 2020"; years are what people remember."""
    if to_on is None or to_on >= today:
        return _("since {year}").format(year=from_on.year) if from_on else ""
    if from_on is None:
        return _("until {year}").format(year=to_on.year)
    if from_on.year == to_on.year:
        return str(to_on.year)
    return f"{from_on.year}–{to_on.year}"
