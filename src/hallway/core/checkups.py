"""What `hallway doctor` looks at. A capability adds its own in `apps.py`: `checkups.register(young_snapshot)`.

    def young_snapshot() -> Finding:
        return Finding("atlas", ok=True, words="built 5 minutes ago")

A check only looks; what it finds wrong it says together with the remedy.
"""

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db.models import Q

from hallway.core import clock
from hallway.core.backups.make import last_backup
from hallway.core.config import Config
from hallway.core.database import explain_failure
from hallway.core.deletions import NOTES_DOWN, log_file
from hallway.core.leases import live_workers
from hallway.core.models import Delivery, Letter, Schedule
from hallway.core.serving.prepare import unapplied
from hallway.core.transport import Smtp, transport_for

#: less than this free, and SQLite, letters and pictures will soon have no room
LEAST_FREE_BYTES = 1_000_000_000
#: a task is at most so late on a busy machine
MOST_LATENESS = timedelta(minutes=30)
#: where backups are made weekly, one may be a day late
OLDEST_BACKUP = timedelta(days=8)


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    words: str


Check = Callable[[], Finding]
_checks: list[Check] = []


def register(check: Check) -> Check:
    if check not in _checks:
        _checks.append(check)
    return check


def examine() -> list[Finding]:
    """Every check's finding; one that cannot look is itself a finding. What fails several is explained once."""
    findings: list[Finding] = []
    for check in _checks:
        finding = _examined(check)
        if not finding.ok and any(finding.words == earlier.words for earlier in findings):
            finding = replace(finding, words="could not look, for the same reason as above.")
        findings.append(finding)
    return findings


def _examined(check: Check) -> Finding:
    try:
        return check()
    except DatabaseFailure as failure:
        return Finding(check.__name__, ok=False, words=explain_failure(failure))
    except Exception as failure:  # a doctor does not fall ill over a patient
        return Finding(check.__name__, ok=False, words=f"could not look: {type(failure).__name__}: {failure}")


@register
def data_folder() -> Finding:
    folder = settings.CONFIG.data_dir.resolve()
    rights = stat.S_IMODE(folder.stat().st_mode)
    if rights & 0o077:
        return Finding("data folder", ok=False, words=f"others can look into {folder}. Run: chmod 700 {folder}")
    key = folder / "secret-key"
    if not key.exists() or stat.S_IMODE(key.stat().st_mode) & 0o077:
        return Finding("data folder", ok=False, words=f"others can read the secret key. Run: chmod 600 {key}")
    return Finding("data folder", ok=True, words=f"{folder}, for the server's user alone")


@register
def disk() -> Finding:
    free = shutil.disk_usage(settings.CONFIG.data_dir).free
    words = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", ok=False, words=f"only {words}. Free some space before the server stops saving.")
    return Finding("disk", ok=True, words=words)


@register
def database() -> Finding:
    kind = "PostgreSQL" if settings.CONFIG.database else "SQLite"
    missing = unapplied()
    if missing:
        return Finding("database", ok=False, words=f"{kind} lacks {len(missing)} migrations. Run: hallway migrate")
    return Finding("database", ok=True, words=f"{kind}, migrated")


@register
def address() -> Finding:
    config: Config = settings.CONFIG
    if not config.secure and config.host_name not in {"localhost", "127.0.0.1", "::1"}:
        words = (
            f"{config.address} is not encrypted, so passkeys do not work and words can be read on the way. Use https."
        )
        return Finding("address", ok=False, words=words)
    return Finding("address", ok=True, words=config.address)


@register
def mail() -> Finding:
    transport = transport_for(settings.CONFIG)
    if not isinstance(transport, Smtp):
        folder = settings.CONFIG.data_dir / "mail"
        return Finding("mail", ok=True, words=f"letters are files in {folder}; HALLWAY_MAIL_URL sends them")
    try:
        transport.connected().quit()
    except OSError as failure:
        words = f"{transport.host}:{transport.port} does not take letters ({failure}). Check HALLWAY_MAIL_URL."
        return Finding("mail", ok=False, words=words)
    return Finding("mail", ok=True, words=f"{transport.host}:{transport.port} answers")


@register
def backup() -> Finding:
    last = last_backup(settings.CONFIG)
    if last is None:
        return Finding("backup", ok=True, words="none was made of this data folder. `hallway backup FOLDER` makes one")
    age = clock.now() - last
    words = f"the last one was made {last:%Y-%m-%d %H:%M} UTC"
    if age > OLDEST_BACKUP:
        return Finding("backup", ok=False, words=f"{words}, {age.days} days ago. See why `hallway backup` is not run.")
    return Finding("backup", ok=True, words=words)


@register
def deletions() -> Finding:
    """Whether they are noted where they are to be; a service may be kept from a folder that this program is not."""
    file = log_file(settings.CONFIG)
    waiting = Delivery.objects.filter(handler=NOTES_DOWN, attempts__gt=0)
    failing = waiting.order_by("-attempts").first()
    if failing is not None:
        words = f"{waiting.count()} could not be noted in {file}: {failing.error}. Let the server write there"
        return Finding("deletions", ok=False, words=f"{words}: under systemd, ReadWritePaths={file.parent}.")
    folder = next(place for place in (file.parent, *file.parent.parents) if place.exists())
    written = file if file.exists() else folder
    if not os.access(written, os.W_OK) or not os.access(folder, os.W_OK):
        words = f"cannot be noted in {file}. Let the server's user write to {folder}, or set HALLWAY_DELETIONS_FILE."
        return Finding("deletions", ok=False, words=words)
    return Finding("deletions", ok=True, words=f"noted in {file}")


@register
def letters() -> Finding:
    given_up = Letter.objects.exclude(given_up_at=None).count()
    waiting = Letter.objects.filter(sent_at=None, given_up_at=None).count()
    words = f"{waiting} on their way, {given_up} refused for good by a mail server"
    return Finding("letters", ok=True, words=words)


@register
def background_work() -> Finding:
    failed = Delivery.objects.exclude(failed_at=None)
    if failed.exists():
        last = failed.latest("failed_at")
        words = f"{failed.count()} pieces of work were given up; the last is {last.handler}: {last.error}"
        return Finding("background work", ok=False, words=words)
    retried = Delivery.objects.filter(attempts__gt=0, leased_until=None).order_by("-attempts").first()
    words = f"{Delivery.objects.count()} pieces waiting"
    if retried is not None:
        words += f"; {retried.handler} failed {retried.attempts} times and comes back: {retried.error}"
    return Finding("background work", ok=True, words=words)


@register
def schedules() -> Finding:
    """Whether somebody does what is due: the tasks, their failures, and who is at work."""
    now = clock.now()
    failing = Schedule.objects.filter(failures__gt=0).first()
    if failing is not None:
        words = f"{failing.name} failed {failing.failures} times in a row: {failing.error}"
        return Finding("schedules", ok=False, words=words)
    idle = Q(leased_until=None) | Q(leased_until__lte=now)
    late = Schedule.objects.filter(idle, due_at__lt=now - MOST_LATENESS).order_by("due_at").first()
    workers = live_workers()
    if late is not None and workers:
        words = f"{late.name} has been due since {late.due_at:%Y-%m-%d %H:%M} UTC, and {workers} processes are at work"
        return Finding("schedules", ok=False, words=f"{words} on other things. See `hallway_work_waiting` in /metrics.")
    at_work = f"{workers} processes at work on this machine"
    return Finding("schedules", ok=True, words=f"{Schedule.objects.count()} tasks, none failing; {at_work}")
