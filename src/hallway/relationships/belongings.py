"""What relationships hold of a member: the address book, ties with notes, connections and requests."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallway.people import portability
from hallway.people.portability import Becomes, Belongings, Fate, Files, Row, Table, with_lines
from hallway.people.viewer import Viewer
from hallway.relationships import exports
from hallway.relationships.enums import ConnectionState
from hallway.relationships.models import (
    Connection,
    Contact,
    ContactAddress,
    ContactChange,
    ContactImport,
    LookupBudget,
    RemovedDeclaration,
    Tie,
)
from hallway.relationships.queries.connections import Stage, stage_of


def _contacts(viewer: Viewer) -> Iterator[Row]:
    for contact, addresses in exports.contacts_of(viewer.id or 0):
        yield [
            str(contact.public_id),
            contact.name,
            addresses,
            contact.organisation,
            contact.role,
            contact.details.get("phone", []),
            exports.urls_of(contact),
            contact.details.get("place", []),
            contact.met_on,
            contact.note,
            contact.source,
            contact.learned,
            contact.last_used_at,
            contact.made_at,
        ]


def _cards(viewer: Viewer) -> Iterator[tuple[str, Iterable[bytes]]]:
    if Contact.objects.filter(owner=viewer.id).exists():
        yield "contacts.vcf", (card.encode() for card in exports.as_vcards(viewer.id or 0, version="4.0"))


def _ties(viewer: Viewer) -> Iterator[Row]:
    rows = Tie.objects.filter(holder=viewer.id).order_by("pk").iterator()
    for tie, line in with_lines(rows, of=lambda tie: tie.other_id, viewer=viewer):
        yield [
            line.handle,
            line.name,
            tie.closeness,
            tie.strength,
            tie.note,
            tie.consent,
            tie.origin,
            tie.began_on,
            tie.last_used_at,
            tie.made_at,
        ]


def _connections(viewer: Viewer) -> Iterator[Row]:
    """Confirmed ones and open requests, as each of the two may know them; words only of what is asked still."""
    me = viewer.id or 0
    every = Connection.objects.of(me).exclude(state=ConnectionState.ENDED).order_by("pk")
    rows = every.filter(~Q(state=ConnectionState.ASKED) | Q(asker=me) | Q(set_aside_at=None, reached_at__isnull=False))
    for row, line in with_lines(rows.iterator(), of=lambda row: row.other_end(me), viewer=viewer):
        stage = stage_of(row, viewer_id=me)
        words = row.words if stage == Stage.ASKED_ME or row.asker_id == me else ""
        yield [line.handle, line.name, stage.value, row.asker_id == me, words, row.asked_at, row.confirmed_at]


def _imports(viewer: Viewer) -> Iterator[Row]:
    rows = ContactImport.objects.filter(owner=viewer.id).order_by("made_at", "pk")
    return ([row.file_name, row.source, row.state, row.imported, row.merged, row.made_at] for row in rows.iterator())


_TABLES = [
    Table(
        "contacts",
        "Your address book. `hallway import contacts` and the import page take the CSV and the vCards back.",
        {
            "id": "lasting id",
            "name": "name",
            "email": "mail addresses",
            "organisation": "organisation",
            "role": "role there",
            "phone": "telephone numbers",
            "url": "addresses of pages",
            "place": "places",
            "met_on": "day on which you met",
            "note": "your note",
            "source": "where it was imported from",
            "learned_strength": "in (0, 1], from letters",
            "last_used_at": "when you were last in touch",
            "made_at": "since when it is in the book",
        },
        _contacts,
    ),
    Table(
        "ties",
        "People here whom you know, with what you hold towards them.",
        {
            "handle": "of the other",
            "name": "of the other",
            "closeness": "met_once, know, work_well, would_vouch, or empty",
            "strength": "in (0, 1]",
            "note": "your note",
            "consent": "what you let others know: private, counted, connections or members",
            "origin": "how it began",
            "began_on": "since when you know each other",
            "last_used_at": "when you were last in touch",
            "made_at": "since when it is noted",
        },
        _ties,
    ),
    Table(
        "connections",
        "Whom you are connected with, whom you asked, and who asks you.",
        {
            "handle": "of the other",
            "name": "of the other",
            "stage": "connected, i_asked or asked_me",
            "asked_by_me": "whether you asked",
            "words": "what was written when asking",
            "asked_at": "when it was asked",
            "confirmed_at": "since when you are connected",
        },
        _connections,
    ),
    Table(
        "imports",
        "Files that you brought into your address book.",
        {
            "file_name": "its name",
            "source": "its kind",
            "state": "how far it came",
            "imported": "new contacts",
            "merged": "merged contacts",
            "made_at": "when",
        },
        _imports,
    ),
]


def register() -> None:
    portability.register(
        Belongings(
            "address_book",
            order=40,
            label=_("People you know"),
            tables=_TABLES,
            files=[Files("contacts.vcf", "Your address book as vCards 4.0.", _cards)],
            fates=[
                Fate("address_book", _("Your address book, with every note in it."), Becomes.GONE),
                Fate(
                    "ties",
                    _("What you hold towards people here: how well you know them, and your notes."),
                    Becomes.GONE,
                ),
                Fate("connections", _("Your connections and requests, for the others as well."), Becomes.GONE),
                Fate(
                    "others_contacts",
                    _("What others wrote down about you in their own address books; it is theirs."),
                    Becomes.STAYS,
                ),
            ],
            models=[Contact, ContactAddress, Tie, Connection, ContactImport],
        )
    )
    portability.leave_out(LookupBudget, because="a count against guessing, without anybody's words")
    portability.leave_out(ContactChange, because="what an import changed, so that it can be undone for a month")
    portability.leave_out(RemovedDeclaration, because="which ties of the operator's files are not loaded again")
