"""What happened between people, as others may hear of it in the background."""

from hallway.core.outbox import fact


@fact
class ConnectionAsked:
    asker: int
    asked: int


@fact
class ConnectionReached:
    """A request came before the eyes of the one asked, in the order and number of their weekly capacity."""

    asker: int
    asked: int


@fact
class ConnectionConfirmed:
    asker: int
    asked: int


@fact
class ConnectionEnded:
    """A confirmed connection was ended by one of the two; the other is not told."""

    by: int
    other: int


@fact
class TieStated:
    """A member said, or their address book showed, that they know somebody; the other is not told."""

    holder: int
    other: int


@fact
class ImportConfirmed:
    """A member said yes to what the preview of a file showed."""

    owner: int
    contact_import: int


@fact
class ContactsImported:
    owner: int
    contact_import: int
    imported: int
    merged: int
