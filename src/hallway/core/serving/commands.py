"""`hallway worker`, `hallway migrate` and `hallway doctor`."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from django.conf import settings

from hallway.core.checkups import examine
from hallway.core.commands import FAILED, OK, Command, add_json_option, say, say_json
from hallway.core.errors import Conflict
from hallway.core.mail_checkups import asked  # noqa: F401  # registers itself
from hallway.core.serving import prepare, presence
from hallway.core.serving.background import run_worker


def configure_worker(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")


def worker(given: Namespace) -> int:
    try:
        presence.attend(settings.CONFIG.data_dir)
    except presence.Present:
        raise Conflict("a restore is going on here. Start the worker when it is done.") from None
    prepare.prepare()
    run_worker(with_parent=given.with_parent)
    return OK


def migrate(_given: Namespace) -> int:
    applied = prepare.migrate()
    say(f"Applied {len(applied)} migrations." if applied else "The database is up to date.")
    return OK


def doctor(given: Namespace) -> int:
    findings = examine()
    if given.json:
        say_json({"checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{'ok   ' if finding.ok else 'LOOK '} {finding.name}: {finding.words}")
    return OK if all(finding.ok for finding in findings) else FAILED


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
    Command(
        name="doctor",
        help="Look whether everything the server stands on is well; fails when something needs a look.",
        example="hallway doctor --json",
        configure=add_json_option,
        run=doctor,
    ),
)
