"""A member's address book as files that every other program reads: CSV and vCard 3.0."""

from collections.abc import Iterator
from itertools import chain

from django.db.models import Prefetch

from hallway.core.spreadsheets import csv_lines
from hallway.relationships.models import Contact, ContactAddress

#: our own importer, and Google's, take several values of one cell apart here
_SEVERAL = " ::: "
_HEADING = ("Name", "Email", "Organisation", "Role", "Phone", "URL", "Place", "Met on", "Notes")
_FOLD_OCTETS = 74
_CHUNK = 1000


def contacts_of(owner_id: int) -> Iterator[Contact]:
    addresses = Prefetch("addresses", ContactAddress.objects.order_by("id"))
    contacts = Contact.objects.filter(owner=owner_id).order_by("name", "id").prefetch_related(addresses)
    return contacts.iterator(_CHUNK)


def as_csv(owner_id: int) -> Iterator[str]:
    """The lines of a CSV file that a spreadsheet opens without running anything in it."""
    return csv_lines(chain([_HEADING], map(_cells, contacts_of(owner_id))))


def _cells(contact: Contact) -> tuple[str, ...]:
    details = contact.details
    return (
        contact.name,
        _SEVERAL.join(address.email for address in contact.addresses.all()),
        contact.organisation,
        contact.role,
        _SEVERAL.join(details.get("phone", [])),
        next(iter(urls_of(contact)), ""),
        next(iter(details.get("place", [])), ""),
        contact.met_on.isoformat() if contact.met_on else "",
        contact.note,
    )


def urls_of(contact: Contact) -> list[str]:
    page = [f"https://www.linkedin.com/in/{contact.page}"] if contact.page else []
    return [*page, *contact.details.get("url", [])]


def as_vcards(owner_id: int) -> Iterator[str]:
    for contact in contacts_of(owner_id):
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:urn:uuid:{contact.public_id}"]
        lines += [f"FN:{_escape(contact.name)}", f"N:{_name_parts(contact.name)}"]
        lines += [f"EMAIL;TYPE=INTERNET:{address.email}" for address in contact.addresses.all()]
        lines += [f"ORG:{_escape(contact.organisation)}"] if contact.organisation else []
        lines += [f"TITLE:{_escape(contact.role)}"] if contact.role else []
        lines += [f"TEL:{_escape(phone)}" for phone in contact.details.get("phone", [])]
        lines += [f"URL:{url}" for url in urls_of(contact)]
        lines += [f"ADR:;;;{_escape(place)};;;" for place in contact.details.get("place", [])]
        lines += [f"NOTE:{_escape(contact.note)}"] if contact.note else []
        yield "".join(_folded(line) for line in (*lines, "END:VCARD"))


def _name_parts(name: str) -> str:
    given, _space, family = name.rpartition(" ")
    return f"{_escape(family)};{_escape(given)};;;"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 2426: no line longer than 75 octets; the next begins with a space. A letter is never cut apart."""
    parts, part, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _FOLD_OCTETS:
            parts.append(part)
            part, octets = "", 1
        part += letter
        octets += size
    return "\r\n ".join([*parts, part]) + "\r\n"
