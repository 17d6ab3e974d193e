"""Everything of a member's in one archive: asked for, made in the background, downloaded, forgotten."""

import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core import clock
from hallway.core.errors import Conflict
from hallway.core.outbox import publish
from hallway.core.retention import AT_ONCE
from hallway.membership import security
from hallway.membership.current import current_community
from hallway.membership.enums import SecurityEvent
from hallway.membership.facts import ExportAsked, ExportReady
from hallway.membership.letters import write_to_member
from hallway.membership.models import Export
from hallway.people import audit
from hallway.people.enums import Standing
from hallway.people.models import Account, Person
from hallway.people.packing import Progress, pack
from hallway.people.viewer import Viewer

#: the time between two archives of one member
PAUSE = timedelta(days=1)
FOLDER = "exports"
EXPORTED = audit.act("member_exported", gettext_lazy("Took along everything of a member's"))


def file_of(export: Export) -> Path:
    return settings.CONFIG.data_dir / FOLDER / f"{export.public_id}.zip"


@transaction.atomic
def ask_for_export(person: Person, *, now: datetime) -> Export:
    """One at a time and one a day; asking again while one is being made is asking once. Raises Conflict."""
    Person.objects.select_for_update().get(pk=person.pk)
    last = Export.objects.filter(person=person).order_by("-asked_at", "-pk").first()
    if last is not None and last.asked_at > now - PAUSE:
        if last.ready_at is None:
            return last
        raise Conflict(_("You made an archive today. Tomorrow you can make another."))
    Export.objects.filter(person=person, ready_at=None).delete()  # it was given up
    export = Export.objects.create(person=person, asked_at=now)
    publish(ExportAsked(export=export.pk), about=[person.pk], now=now)
    return export


def make_export(key: int, *, now: datetime) -> None:
    """Write the archive whole or not at all; harmless when repeated."""
    export = Export.objects.select_related("person__account").filter(pk=key, ready_at=None).first()
    if export is None or export.person.account is None or export.person.standing != Standing.MEMBER:
        return
    file = file_of(export)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)

    def progress(done: int, total: int) -> None:
        Export.objects.filter(pk=key).update(done=done, total=total)

    write_archive(export.person, into=fresh, now=now, progress=progress)
    with fresh.open("rb") as whole:
        os.fsync(whole.fileno())
    fresh.replace(file)
    with transaction.atomic():
        made = clock.now()
        ready = Export.objects.filter(pk=key, ready_at=None)
        if not ready.update(ready_at=made, size_bytes=file.stat().st_size):
            file.unlink(missing_ok=True)  # the member left meanwhile
            return
        publish(ExportReady(person=export.person_id, export=key), about=[export.person_id], now=made)
    _forget(Export.objects.filter(person=export.person_id, pk__lt=key))


def _untold(done: int, total: int) -> None:
    """Nobody waits for it."""


def write_archive(person: Person, *, into: Path, now: datetime, progress: Progress = _untold) -> None:
    """Everything of this person's as they see it, in their language; also for one who cannot sign in."""
    account = person.account
    # whoever is suspended or leaving takes along what they would see as a member
    person.standing = Standing.MEMBER
    language = account.language if account is not None else ""
    with translation.override(language or settings.CONFIG.language), timezone.override("UTC"):
        community = current_community()
        heading = _("{community} ({address}): everything of {name}, {moment} UTC").format(
            community=community.name if community else "Hallway",
            address=settings.CONFIG.address,
            name=person.name,
            moment=f"{now:%Y-%m-%d %H:%M}",
        )
        pack(Viewer(person=person, account=account), into=into, heading=heading, now=now, progress=progress)


def take_export(person: Person, *, into: Path, now: datetime, progress: Progress = _untold) -> None:
    """The operator's copy of somebody's archive, from the command line; the person is told by letter and in *Account*.

    Written whole or not at all, for the operator's eyes alone, and never over another file.
    """
    account = person.account
    if account is None:
        raise Conflict(f"{person.name} has no account here, and so put nothing in.")
    try:
        os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise Conflict(f"{into} is there already. Choose another name with --to.") from None
    try:
        write_archive(person, into=into, now=now, progress=progress)
        with into.open("rb") as whole:
            os.fsync(whole.fileno())
        _record_taking(person, account, now=now)
    except BaseException:  # also Ctrl-C
        into.unlink(missing_ok=True)
        raise


@transaction.atomic
def _record_taking(person: Person, account: Account, *, now: datetime) -> None:
    audit.record(EXPORTED, viewer=None, about=person.pk, now=now)
    security.record(account, SecurityEvent.EXPORTED, now=now)
    write_to_member("exported", to=account.email, language=account.language, name=person.name)


def note_download(export: Export, *, now: datetime) -> None:
    Export.objects.filter(pk=export.pk).update(downloaded_at=now)


def forget_archives(person: Person, now: datetime) -> None:
    """The files of somebody who leaves; the rows go with the person."""
    for export in Export.objects.filter(person=person):
        transaction.on_commit(partial(file_of(export).unlink, missing_ok=True))


def forget_exports(before: datetime) -> int:
    """Archives that were ready before then, and files that no row knows of."""
    forgotten = _forget(Export.objects.filter(ready_at__lt=before))
    folder = settings.CONFIG.data_dir / FOLDER
    for file in folder.glob("*") if folder.exists() else ():
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
    return forgotten


def _forget(exports: QuerySet[Export]) -> int:
    forgotten = 0
    while some := list(exports.order_by("pk")[:AT_ONCE]):
        for export in some:
            file_of(export).unlink(missing_ok=True)
        forgotten += len(some)
        Export.objects.filter(pk__in=[export.pk for export in some]).delete()
    return forgotten
