"""`hallway worker` and `hallway migrate`."""

from argparse import ArgumentParser, Namespace

from hallway.core.commands import OK, Command, say
from hallway.core.serving import prepare
from hallway.core.serving.background import run_worker


def configure_worker(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")


def worker(given: Namespace) -> int:
    prepare.prepare()
    run_worker(with_parent=given.with_parent)
    return OK


def migrate(_given: Namespace) -> int:
    applied = prepare.migrate()
    say(f"Applied {len(applied)} migrations." if applied else "The database is up to date.")
    return OK


COMMANDS = (
    Command(
        name="worker",
        help="Do background work (letters, the atlas, schedules) in a process of its own, until stopped.",
        example="hallway worker",
        configure=configure_worker,
        run=worker,
        needs_database=False,
    ),
    Command(
        name="migrate",
        help="Bring the database up to this version. `hallway serve` does it by itself.",
        example="hallway migrate",
        run=migrate,
        needs_database=False,
    ),
)
