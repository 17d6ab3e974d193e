"""Runs one command inside Django, and turns what it raises into one clear line."""

from argparse import Namespace

import django
from django.db import Error as DatabaseFailure

from hallway.core.config import Config

django.setup()

from django.utils import translation  # noqa: E402  Django is set up first

from hallway.core.commands import Command, complain  # noqa: E402  likewise
from hallway.core.database import explain_failure  # noqa: E402  likewise
from hallway.core.errors import HallwayError, Invalid  # noqa: E402  likewise

#: the help, the names in JSON and the log are English; what else is said at the command line is no other language
LANGUAGE = "en"


def run_command(command: Command, given: Namespace, *, config: Config) -> int:
    """The exit code of one command; a refusal or a broken database is told on stderr."""
    if command.needs_database and not config.database and not config.sqlite_file.exists():
        complain(
            f"there is no community in {config.data_dir} yet. Start one with `hallway init`, "
            "or set HALLWAY_DATA_DIR to its data folder."
        )
        return command.failed
    with translation.override(LANGUAGE):
        return _run(command, given)


def _run(command: Command, given: Namespace) -> int:
    try:
        return command.run(given)
    except Invalid as error:
        complain("; ".join(dict.fromkeys([str(error), *map(str, error.fields.values())])))
    except HallwayError as error:
        complain(error)
    except DatabaseFailure as error:
        complain(explain_failure(error))
    except BrokenPipeError:
        raise  # nobody reads on; the program ends without a word
    except OSError as error:
        complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    return command.failed
