"""When two rows are one contact, and what becomes of it. Plain data in and out.

Two rows are one contact when they share a mail address or a LinkedIn page; or when they have the same name and
organisation, one of them has no address, and they do not have different pages. Merging fills what is empty and
adds addresses and phone numbers; organisation and role follow a newer file of the same source; what letters
tell of strength follows the newest mailbox. What the owner wrote in a note stays.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from hallway.relationships.enums import ContactSource
from hallway.relationships.formats.rows import Row

#: [field, before, after], JSON values
Changes = dict[str, list[Any]]
_MOST_DETAILS = 20


def name_key(name: str, organisation: str) -> str:
    """What makes two spellings of one name at one organisation the same; 24 letters."""
    text = f"{name.casefold()}\x00{organisation.casefold()}"
    return blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Entry:
    """A contact's values as JSON has them, while rows are merged into it; the names of columns."""

    name: str
    emails: list[str]
    organisation: str
    role: str
    note: str
    page: str
    #: ISO 8601, in UTC where it is a moment
    met_on: str | None
    details: dict[str, list[str]]
    learned: float | None
    last_used_at: str | None
    name_key: str
    source: str


@dataclass
class Book:
    """Whose identities are known in one address book, by contact. Numbers stand for contacts."""

    by_email: dict[str, int] = field(default_factory=dict)
    by_page: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)
    #: contacts that have an address, and those that have a page
    addressed: set[int] = field(default_factory=set)
    paged: set[int] = field(default_factory=set)

    def find(self, entry: Entry) -> int | None:
        """The contact that this entry is."""
        for email in entry.emails:
            if email in self.by_email:
                return self.by_email[email]
        if entry.page and entry.page in self.by_page:
            return self.by_page[entry.page]
        named = self.by_name.get(entry.name_key)
        if named is None or (entry.emails and named in self.addressed) or (entry.page and named in self.paged):
            return None
        return named

    def only_its_own(self, number: int, entry: Entry) -> Entry:
        """The entry without addresses and a page that belong to another contact than this one."""
        entry.emails = [email for email in entry.emails if self.by_email.get(email, number) == number]
        if self.by_page.get(entry.page, number) != number:
            entry.page = ""
        return entry

    def add(self, number: int, entry: Entry) -> None:
        """Learn that the contact with this number has these identities; who came first keeps each."""
        for email in entry.emails:
            self.by_email.setdefault(email, number)
            self.addressed.add(number)
        if entry.page:
            self.by_page.setdefault(entry.page, number)
            self.paged.add(number)
        self.by_name.setdefault(entry.name_key, number)


def entry_of(row: Row, *, source: ContactSource) -> Entry:
    return Entry(
        row.name,
        row.emails,
        row.organisation,
        row.role,
        row.note,
        row.page,
        row.met_on or None,
        row.details,
        row.learned,
        datetime.fromtimestamp(row.last_used, UTC).isoformat() if row.last_used else None,
        name_key(row.name, row.organisation),
        source.value,
    )


def merge(entry: Entry, *, new: Entry) -> Changes:
    """Merge `new` into `entry` in place; what changed, with before and after."""
    changes: Changes = {}
    same_source = entry.source == new.source

    def change(name: str, value: Any) -> None:
        before = getattr(entry, name)
        if value != before:
            changes[name] = [before, value]
            setattr(entry, name, value)

    for name in ("organisation", "role"):
        value = getattr(new, name)
        if value and (same_source or not getattr(entry, name)):
            change(name, value)
    for name in ("note", "page", "met_on"):
        if not getattr(entry, name) and getattr(new, name):
            change(name, getattr(new, name))
    if entry.name in entry.emails and new.name not in new.emails:
        change("name", new.name)
    if new.learned is not None:
        change("learned", new.learned)
    if new.last_used_at and new.last_used_at > (entry.last_used_at or ""):
        change("last_used_at", new.last_used_at)
    details = (
        entry.details
        if not new.details
        else {
            kind: list(dict.fromkeys([*entry.details.get(kind, []), *new.details.get(kind, [])]))[:_MOST_DETAILS]
            for kind in {**entry.details, **new.details}
        }
    )
    change("details", details)
    fresh = [email for email in new.emails if email not in entry.emails]
    if fresh:
        change("emails", [*entry.emails, *fresh])
    entry.name_key = name_key(entry.name, entry.organisation)
    return changes
