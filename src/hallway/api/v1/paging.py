"""Lists in parts: each part says where the next one is.

A cursor is opaque to programs. It holds what the last row was sorted by and its public id, so that rows that come or go
between two requests neither repeat nor hide others; nothing in it opens anything.
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from hallway.api.problems import Fault, Problem
from hallway.api.v1.bearer import is_text

USUAL, MOST = 30, 100
MOST_CURSOR = 500
#: of what is ranked
MOST_PAGES = 100

Limit = Annotated[int, Query(ge=1, le=MOST, description=f"Entries in this part, at most {MOST}.")]
Cursor = Annotated[
    str, Query(max_length=MOST_CURSOR, description="From `next` of the part before; empty for the first.")
]
Next = Annotated[
    str | None, Field(description="The path of the next part, also in the header Link; null at the end of the list.")
]

Row = TypeVar("Row", bound=Model)
T = TypeVar("T")


def rows_after(
    rows: QuerySet[Row], cursor: str, *, by: str, tie: str = "public_id", newest: bool = False, moments: bool = False
) -> QuerySet[Row]:
    """Those after the cursor, of rows sorted by a column and a public id.

    newest   the other way round, as lists of what happened are.
    moments  the column holds moments.
    """
    sign, beyond = ("-", "lt") if newest else ("", "gt")
    rows = rows.order_by(f"{sign}{by}", f"{sign}{tie}")
    if not cursor:
        return rows
    key, public_id = _read(cursor, 2)
    try:
        value, other = _moment(key) if moments else key, UUID(public_id)
    except (ValueError, OverflowError):  # a moment beyond the first or the last that there is, once it is in UTC
        raise misread() from None
    after = Q(**{f"{by}__{beyond}": value}) | Q(**{by: value, f"{tie}__{beyond}": other})
    return rows.filter(after, **{f"{by}__{beyond}e": value})


def _moment(key: str) -> datetime:
    moment = datetime.fromisoformat(key)
    if moment.tzinfo is None:
        raise ValueError("a moment of no time zone")
    return moment.astimezone(UTC)


def cut(rows: Sequence[T], limit: int, *, key: Callable[[T], tuple[str, ...]]) -> tuple[Sequence[T], str]:
    """Of one row more than asked for: those to show, and the cursor of what follows, empty at the end."""
    if len(rows) <= limit:
        return rows, ""
    return rows[:limit], write(*key(rows[limit - 1]))


def part_of(every: Sequence[T], cursor: str, limit: int, *, key: Callable[[T], str]) -> tuple[Sequence[T], str]:
    """A part of a list that is short enough to be read whole; when the cursor's entry is gone, from the beginning."""
    start = 0
    if cursor:
        (last,) = _read(cursor, 1)
        start = next((place for place, one in enumerate(every, 1) if key(one) == last), 0)
    shown = every[start : start + limit]
    return shown, write(key(shown[-1])) if shown and start + limit < len(every) else ""


def link_next(request: HttpRequest, response: HttpResponse, cursor: str) -> str | None:
    """The path of the next part, which the response's header Link names as well."""
    if not cursor:
        return None
    asked = {name: value for name, value in request.GET.items() if name != "cursor"}
    path = f"{request.path}?{urlencode({**asked, 'cursor': cursor})}"
    response["Link"] = f'<{path}>; rel="next"'
    return path


def write(*parts: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode().rstrip("=")


def _read(cursor: str, count: int) -> list[str]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise misread() from None
    if not isinstance(parts, list) or len(parts) != count or not all(isinstance(part, str) for part in parts):
        raise misread()
    if not all(is_text(part) and len(part) <= MOST_CURSOR for part in parts):
        raise misread()
    return parts


def misread() -> Problem:
    """For a cursor that was never given out for what is asked."""
    problem = _("This cursor is none of ours. Begin without one.")
    return Problem("invalid", problem, errors=[Fault("query.cursor", problem)])


def page_in(cursor: str) -> int:
    """The number of a page of what is ranked, where no row says what follows."""
    if not cursor:
        return 1
    (number,) = _read(cursor, 1)
    if not number.isdecimal() or not number.isascii() or not 1 <= int(number[:6]) <= MOST_PAGES:
        raise misread()
    return int(number[:6])
