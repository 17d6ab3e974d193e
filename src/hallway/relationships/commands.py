"""`hallway import contacts FILE --for HANDLE`: bring an address book in; `community.commands` declares the command."""

import sys
from argparse import Namespace
from pathlib import Path

from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.core.commands import FAILED, OK, complain, say, say_json
from hallway.core.errors import NotFound
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.relationships.actions.carry_out_import import carry_out_import, confirm_import, fail_import
from hallway.relationships.actions.match_contacts import match_contacts
from hallway.relationships.actions.stage_import import stage_import
from hallway.relationships.enums import ImportState
from hallway.relationships.models import ContactImport


def import_contacts(given: Namespace) -> int:
    """Read, import and report in one go; rows that are left out are no failure."""
    words = given.words[1:] if given.words[0] == "contacts" and len(given.words) > 1 else given.words
    if len(words) != 1:
        complain(_("One file at a time: hallway import contacts FILE --for HANDLE"))
        return FAILED
    path = Path(words[0])
    if not path.exists():
        complain(_("There is no file {file}.").format(file=path))
        return FAILED
    owner = Person.objects.filter(handle=given.owner.removeprefix("@"), standing=Standing.MEMBER).first()
    if owner is None:
        raise NotFound(
            _("No member has the handle {handle}. `hallway user list` shows all.").format(handle=given.owner)
        )
    done = _import_now(owner, path)
    if done.state != ImportState.DONE:
        complain(done.error)
        return FAILED
    report = {"imported": done.imported, "merged": done.merged, "skipped": done.skipped, "remarks": done.remarks}
    if given.json:
        say_json(report)
    else:
        _tell(done)
    return OK


def _import_now(owner: Person, path: Path) -> ContactImport:
    waiting = stage_import(owner, path=path, file_name=path.name, now=clock.now())
    try:
        confirm_import(waiting, now=clock.now())
        done = carry_out_import(waiting.pk, now=clock.now(), progress=_show_progress)
    except BaseException:  # also Ctrl-C: all of a file's rows are kept, or none
        fail_import(waiting.pk, reason=_("The import was stopped. Start it again."), now=clock.now())
        raise
    match_contacts(owner, now=clock.now())
    return done


def _show_progress(done: int, rows: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done >= rows else ""
        sys.stderr.write(f"\r{done:,} / {rows:,}{end}")
        sys.stderr.flush()


def _tell(done: ContactImport) -> None:
    say(
        _("{file} ({kind}): {imported} new, {merged} merged, {skipped} left out.").format(
            file=done.file_name,
            kind=done.get_source_display(),
            imported=done.imported,
            merged=done.merged,
            skipped=done.skipped_count,
        )
    )
    for rows, count in ((done.skipped, done.skipped_count), (done.remarks, done.remarks_count)):
        for row in rows:
            say(_("  row {row}: {reason}").format(**row))
        if count > len(rows):
            say(_("  and {more} more").format(more=count - len(rows)))
