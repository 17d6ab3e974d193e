"""What makes an unpacked backup a server's data: `python -m hallway.core.backups.settle`, run by a restore.

A process of its own, because the data folder it works on is the unpacked one. It upgrades the database, ends all
sessions, and deletes again what was deleted after the backup.
"""

import sys

import django

django.setup()

import json  # noqa: E402  Django is set up first

from django.apps import apps  # noqa: E402  likewise
from django.conf import settings  # noqa: E402  likewise
from django.contrib.sessions.models import Session  # noqa: E402  likewise
from django.db import DatabaseError  # noqa: E402  likewise
from django.db import Error as DatabaseFailure  # noqa: E402  likewise

from hallway.core import clock, deletions  # noqa: E402  likewise
from hallway.core.commands import complain  # noqa: E402  likewise
from hallway.core.database import explain_failure  # noqa: E402  likewise
from hallway.core.serving.prepare import migrate  # noqa: E402  likewise


def main() -> int:
    try:
        applied = migrate()
        if misfit := _misfit():
            complain(f"the backup is of a version that was never released: its {misfit} does not fit this one.")
            return 1
        Session.objects.all().delete()  # a session that was ended since must not be open again
        again = settings.CONFIG.data_dir / deletions.AGAIN
        done = deletions.do_again(deletions.read(again), now=clock.now())
    except DatabaseFailure as failure:
        complain(explain_failure(failure))
        return 1
    again.unlink(missing_ok=True)
    sys.stdout.write(json.dumps({"migrations": applied, "deleted_again": dict(done)}))
    return 0


def _misfit() -> str:
    """A table that lacks a column, of a database whose migrations say that it lacks none."""
    for model in apps.get_models():
        try:
            list(model._base_manager.all()[:1])
        except DatabaseError:
            return model._meta.label
    return ""


if __name__ == "__main__":
    sys.exit(main())
