"""`hallway backup` and `hallway restore`."""

import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from hallway.core import clock
from hallway.core.backups.archive import Manifest, Progress
from hallway.core.backups.make import STDOUT, make_backup
from hallway.core.backups.restore import restore as restore_from
from hallway.core.commands import OK, Command, complain, say


def configure_backup(parser: ArgumentParser) -> None:
    parser.add_argument(
        "target", type=Path, metavar="FILE|FOLDER", help="a file that is not there yet, a folder, or - for stdout"
    )
    parser.add_argument(
        "--keep",
        type=int,
        default=0,
        metavar="N",
        help="in a folder: remove all but the newest N",
    )


def backup(given: Namespace) -> int:
    made = make_backup(given.target, config=settings.CONFIG, now=clock.now(), progress=_bar("copied"), keep=given.keep)
    if made.file == STDOUT:
        return OK
    say(f"{made.file}: the database and {made.files - 1} files, {made.size_bytes / 1e6:.1f} MB.")
    if made.removed:
        say(f"Removed {len(made.removed)} older ones.")
    say("It holds everything members wrote, and the server's keys: keep it where only you can read it.")
    return OK


def configure_restore(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup")
    parser.add_argument("--replace", action="store_true", help="replace what is there, after asking")
    parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")
    parser.add_argument(
        "--deletions",
        type=Path,
        metavar="FILE",
        help="one more log of deletions; those of the server, of the backup, and beside it are read anyway",
    )


def restore(given: Namespace) -> int:
    done = restore_from(
        given.file,
        config=settings.CONFIG,
        replace=lambda manifest: given.replace and (given.yes or _may_replace(manifest)),
        more_deletions=given.deletions,
        progress=_bar("unpacked"),
        now=clock.now(),
    )
    say(f"Restored what {done.manifest.address} was at {done.manifest.made_at}.")
    if done.migrations:
        say(f"Brought it up to this version with {len(done.migrations)} migrations.")
    if again := sum(done.deleted_again.values()):
        say(f"Deleted again what had been deleted since: {again}.")
    if done.log_too_short:
        complain("deletions are noted for fewer days than this backup is old: what was deleted before that is back.")
    say("Everybody has to sign in again. Start the server with `hallway serve`.")
    return OK


def _may_replace(manifest: Manifest) -> bool:
    """Ask on the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(
        f"Everything in {settings.CONFIG.data_dir} is replaced by what it was at {manifest.made_at}.\n"
        "What was written since is lost. Type yes to go on: "
    )
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _bar(done_word: str) -> Progress:
    """On a terminal, how much is done, in one line that goes on."""
    shown = [0.0]

    def show(done: int, total: int) -> None:
        last = done >= total
        if sys.stderr.isatty() and (last or time.monotonic() - shown[0] > 0.1):
            shown[0] = time.monotonic()
            part = min(1.0, done / total) if total else 1.0
            filled = round(30 * part)
            sys.stderr.write(f"\r  [{'#' * filled}{'.' * (30 - filled)}] {100 * part:3.0f} % {done_word}")
            sys.stderr.write("\n" if last else "")
            sys.stderr.flush()

    return show


COMMANDS = (
    Command(
        name="backup",
        help="Copy everything the server keeps (database, pictures, keys) into one private file, while it runs.",
        example="hallway backup /var/backups/hallway --keep 14",
        configure=configure_backup,
        run=backup,
    ),
    Command(
        name="restore",
        help="Make a server's data from a backup, brought up to this version, without what was deleted since.",
        example="hallway restore /var/backups/hallway/hallway-20260301-020000.tar.gz",
        configure=configure_restore,
        run=restore,
        needs_database=False,
    ),
)
