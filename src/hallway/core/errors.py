"""What actions and queries raise; one middleware makes the page, one handler the JSON.

HallwayError
    NotAllowed      the viewer may not do this, and may know that
    NotFound        there is no such thing, or the viewer may not know of it: the same words
    Invalid         input that cannot be used: which field, and what to do
    Conflict        somebody changed it meanwhile, or it is already so
    RemoteFailure   something outside this server did not answer
    Unavailable     the database is busy or gone, or the disk is full: the same may work in a minute

A message is translatable, says what to do next, and never shows that a hidden row exists.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.functional import Promise


class HallwayError(Exception):
    """Anything the server refuses on purpose. `message` is shown to the person who asked."""

    status = 400

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(HallwayError):
    status = 403


class NotFound(HallwayError):
    status = 404


class Invalid(HallwayError):
    """Input that cannot be used; `fields` maps a field's name to its own message."""

    status = 422

    def __init__(self, message: str | Promise, *, fields: Mapping[str, str | Promise] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Conflict(HallwayError):
    status = 409


class RemoteFailure(HallwayError):
    """`come_back` is how long the other side asks to be left alone; what is tried again waits that long at least."""

    status = 502

    def __init__(self, message: str | Promise, *, come_back: timedelta = timedelta(0)) -> None:
        super().__init__(message)
        self.come_back = come_back


class Unavailable(HallwayError):
    status = 503
