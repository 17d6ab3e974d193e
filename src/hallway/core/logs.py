"""What a log line may say: what happened and where in the program, never what anybody wrote or is called.

Names, addresses, texts and tokens come into a log by two doors: arguments of a message, and the words of an exception
(`invalid literal for int(): 'a private word'`). So only errors of the database and the system keep their words, without
what stands in quotation marks or brackets; of all others the kind and the places in the program are told. Whatever
looks like a mail address is cut from every line.

Knows no Django: the process that watches a server logs as well.
"""

import json
import logging
import re
import time
import traceback
from contextvars import ContextVar
from copy import copy
from types import TracebackType

#: of the request that this thread or task answers; empty outside of one
request_id: ContextVar[str] = ContextVar("request_id", default="")

FORMATS = ("lines", "json")
#: modules whose errors speak of tables and files rather than of people
_SPOKEN_MODULES = ("django.db", "sqlite3", "psycopg")
_ADDRESS = re.compile(r"[^\s<>@\"'(),;]+@[^\s<>@\"'(),;]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\([^)]*\)|<[^>]*>|“[^”]*”")
MOST_LETTERS = 300
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_addresses(text: str) -> str:
    return _ADDRESS.sub("…@…", text)


def described(error: BaseException) -> str:
    """The kind of an error, and its words where they are those of the database or the system."""
    kind = type(error).__name__
    if not _is_spoken(error):
        return kind
    said = (error.strerror or "") if isinstance(error, OSError) and error.errno else str(error)
    first = said.strip().splitlines()[0] if said.strip() else ""
    words = without_addresses(_QUOTED.sub("…", first))[:MOST_LETTERS]
    return f"{kind}: {words}" if words else kind


def _is_spoken(error: BaseException) -> bool:
    return type(error) in {OSError, *OSError.__subclasses__()} or any(
        base.__module__.startswith(_SPOKEN_MODULES) for base in type(error).__mro__
    )


def places(error: BaseException) -> list[str]:
    """Where in the program it was raised, outermost first: file, line and function, without the code's values."""
    return [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


def _short(file: str) -> str:
    return "/".join(file.split("/")[-3:])


def chain(error: BaseException) -> list[BaseException]:
    """The error and what led to it, the first cause first."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.insert(0, one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


class Lines(logging.Formatter):
    """One line for each record, and those of an error below it; for people and for journald."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        fresh = copy(record)
        fresh.exc_text = None  # another handler may have kept the whole text there
        return super().format(fresh)

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = without_addresses(super().formatMessage(record)).replace("\n", " ")
        return f"{line} [{request_id.get()}]" if request_id.get() else line

    def formatException(self, ei: _ExcInfo) -> str:
        assert ei[1] is not None  # an error that is being logged
        lines = [line for error in chain(ei[1]) for line in (described(error), *(f"  {at}" for at in places(error)))]
        return "\n".join(f"  {line}" for line in lines)

    def formatStack(self, stack_info: str) -> str:
        return ""


class JsonLines(logging.Formatter):
    """One JSON object for each record, for a program that gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        about = getattr(record, "about", {})
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": without_addresses(record.getMessage()),
            "process": record.process,
            **({"request": request_id.get()} if request_id.get() else {}),
            **about,
        }
        if record.exc_info and record.exc_info[1] is not None:
            errors = chain(record.exc_info[1])
            line["error"] = [described(error) for error in errors]
            line["where"] = [place for error in errors for place in places(error)]
        return json.dumps(line, ensure_ascii=False, default=str)


def formatter_named(name: str) -> logging.Formatter:
    return JsonLines() if name == "json" else Lines()


def log_to_stderr(*, level: str, log_format: str) -> None:
    """For a process without Django's settings."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter_named(log_format))
    logging.basicConfig(level=level, handlers=[handler], force=True)
