"""What a command of the program is. Each capability declares its own in `commands.py`, in a tuple `COMMANDS`.

    COMMANDS = (
        Command(
            name="meet",
            help="Say whom a member should meet, and why.",
            example="hallway meet ana-silva --json",
            configure=configure_meet,
            run=meet,
        ),
    )

`run` returns the exit code: 0 done, 1 failed. It may raise any `HallwayError`: the person reads its message on
stderr, without a traceback.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

OK, FAILED, WRONG_USAGE = 0, 1, 2


def no_arguments(parser: ArgumentParser) -> None:
    """For a command that takes none."""


@dataclass(frozen=True)
class Command:
    name: str
    #: one sentence
    help: str
    #: a whole command line that works
    example: str
    run: Callable[[Namespace], int]
    configure: Callable[[ArgumentParser], None] = no_arguments
    #: works on the members' data, so there must be some
    needs_database: bool = True
    #: the exit code when there is no database, or it does not answer
    failed: int = FAILED


def say(*words: object) -> None:
    """Write a line for a person to stdout."""
    print(*words, flush=True)  # noqa: T201  the one place that prints


def say_json(data: Any) -> None:
    """Write data for a program to stdout."""
    say(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def complain(message: object) -> None:
    """Write a line to stderr: what went wrong, and what to do."""
    print(f"hallway: {message}", file=sys.stderr, flush=True)  # noqa: T201  the one place that prints


def add_json_option(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for programs instead of text")
