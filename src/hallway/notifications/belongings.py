"""What notifications hold of a member: what they were told, and how they want to be written to."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from hallway.core import clock
from hallway.notifications.kinds import Moment, kind_named
from hallway.notifications.models import Browser, Mailbox, Notice, Preference
from hallway.notifications.queries.notices import lines_of
from hallway.notifications.rules import still_holds
from hallway.people import portability
from hallway.people.lines import lines
from hallway.people.portability import Becomes, Belongings, Fate, Row, Table, by_number
from hallway.people.viewer import Viewer


def _notices(viewer: Viewer) -> Iterator[Row]:
    """Those that hold: what was taken back since, or comes of somebody blocked, is not shown on the page either."""
    rows = Notice.objects.filter(still_holds(Moment.at(clock.now())), person=viewer.id).order_by("pk")
    for some in by_number(rows.iterator()):
        told = lines_of(some)
        actors = lines([line.actor for line in told if line.actor is not None], viewer=viewer, with_roles=False)
        for notice, line in zip(some, told, strict=True):
            kind, face = kind_named(line.kind), actors.get(line.actor or 0)
            if kind is None or (line.actor is not None and face is None):
                continue
            if face is not None:
                line = replace(line, actor_name=face.name, actor_path=face.url)
            yield [line.kind, kind.says(line).plain(), notice.made_at, notice.read_at]


def _settings(viewer: Viewer) -> Iterator[Row]:
    for row in Preference.objects.filter(person=viewer.id):
        chosen = [f"{kind} {when}" for kind, when in sorted(row.choices.items())]
        yield [chosen, row.mails_a_week, row.is_off, row.hour, row.weekday]


def _mailbox(viewer: Viewer) -> Iterator[Row]:
    rows = Mailbox.objects.filter(person=viewer.id)
    return ([row.address, len(row.came_back), row.stopped_at] for row in rows)


def _browsers(viewer: Viewer) -> Iterator[Row]:
    """Without the addresses and keys: who has them could be taken for us."""
    rows = Browser.objects.filter(person=viewer.id).order_by("made_at", "pk")
    return ([row.name, row.made_at, row.told_at] for row in rows)


def register() -> None:
    portability.register(
        Belongings(
            "notices",
            order=90,
            label=_("Notices"),
            tables=[
                Table(
                    "notices",
                    "What you were told, as far as it is kept and still holds.",
                    {"kind": "its kind", "words": "what it says", "made_at": "when", "read_at": "when you read it"},
                    _notices,
                ),
                Table(
                    "notice_settings",
                    "What you chose about being written to, if you did.",
                    {
                        "choices": "kinds, each with at_once, daily, weekly or never",
                        "mails_a_week": "letters a week at most",
                        "is_off": "no letters about notices at all",
                        "hour": "at which collected letters come",
                        "weekday": "of the weekly letter; 0 is Monday",
                    },
                    _settings,
                ),
                Table(
                    "mailbox",
                    "What is known of your mailbox.",
                    {
                        "address": "the address that this is about",
                        "came_back": "how many letters came back",
                        "stopped_at": "since when nothing is written to it",
                    },
                    _mailbox,
                ),
                Table(
                    "browsers",
                    "The browsers in which you are told.",
                    {"name": "what it says of itself", "made_at": "since when", "told_at": "when it was last told"},
                    _browsers,
                ),
            ],
            fates=[
                Fate("notices", _("What you were told, and how you want to be written to."), Becomes.GONE),
                Fate("browsers", _("In which browsers you are told."), Becomes.GONE),
            ],
            models=[Notice, Preference, Mailbox, Browser],
        )
    )
