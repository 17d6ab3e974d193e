"""What is said when the ground gives way: to an operator in a line, to a member on a page."""

import errno

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from hallway.core.database import as_unavailable, explain_failure

BUSY, FULL, GONE = "very busy", "disk is full", "cannot reach its database"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("database is locked"), BUSY),
        (OperationalError("database table is locked: people_person"), BUSY),
        (OperationalError("database or disk is full"), FULL),
        (OperationalError('could not extend file "base/1": No space left on device'), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EDQUOT, "Quota exceeded"), FULL),
        (OperationalError("server closed the connection unexpectedly"), GONE),
        (InterfaceError("connection already closed"), GONE),
    ],
)
def test_what_passes_by_itself_or_by_an_operators_help_is_told_as_that(error, said):
    unavailable = as_unavailable(error)
    assert unavailable is not None
    assert (unavailable.status, said in str(unavailable.message)) == (503, True)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("database is locked"), ValueError("disk is full"), IntegrityError("UNIQUE constraint failed"),
        DataError("value too long"), ProgrammingError("no such column"), OSError(errno.EACCES, "Permission denied"),
    ],
)  # fmt: skip
def test_a_mistake_of_ours_is_not_told_as_that(error):
    assert as_unavailable(error) is None


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (OperationalError("no such table: people_person"), "hallway migrate"),
        (OperationalError("database is locked"), "Try again in a minute"),
        (OperationalError("database or disk is full"), "Free some space"),
        (OperationalError("unable to open database file"), "Check who owns the data folder"),
        (IntegrityError("UNIQUE constraint failed"), "refused a value"),
        (OperationalError("connection refused\nIs the server running?"), "HALLWAY_DATABASE"),
    ],
)
def test_an_operator_is_told_the_remedy_in_one_line(error, remedy):
    said = explain_failure(error)
    assert (remedy in said, "\n" in said) == (True, False)
