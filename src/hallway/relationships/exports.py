"""A member's address book as files that every other program reads: CSV and vCard."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice, starmap

from hallway.core.content_lines import escaped, folded
from hallway.core.spreadsheets import csv_lines
from hallway.relationships.models import Contact, ContactAddress

#: our own importer, and Google's, take several values of one cell apart here
_SEVERAL = " ::: "
_HEADING = ("Name", "Email", "Organisation", "Role", "Phone", "URL", "Place", "Met on", "Notes")
_CHUNK = 1000


def contacts_of(owner_id: int) -> Iterator[tuple[Contact, list[str]]]:
    """Each contact with its mail addresses, in the order of names; a thousand are held at a time.

    Without prefetching: of that, each contact would leave a manager and a query behind for the garbage collector.
    """
    contacts = Contact.objects.filter(owner=owner_id).order_by("name", "id").iterator(_CHUNK)
    while some := list(islice(contacts, _CHUNK)):
        addresses: dict[int, list[str]] = defaultdict(list)
        found = ContactAddress.objects.filter(contact__in=[contact.pk for contact in some]).order_by("id")
        for contact_id, email in found.values_list("contact_id", "email"):
            addresses[contact_id].append(email)
        for contact in some:
            yield contact, addresses[contact.pk]


def as_csv(owner_id: int) -> Iterator[str]:
    """The lines of a CSV file that a spreadsheet opens without running anything in it."""
    return csv_lines(chain([_HEADING], starmap(_cells, contacts_of(owner_id))))


def _cells(contact: Contact, addresses: list[str]) -> tuple[str, ...]:
    details = contact.details
    return (
        contact.name,
        _SEVERAL.join(addresses),
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


def as_vcards(owner_id: int, *, version: str = "3.0") -> Iterator[str]:
    """Cards of version 3.0, which older programs read as well, or 4.0."""
    email = "EMAIL;TYPE=INTERNET" if version == "3.0" else "EMAIL"
    for contact, addresses in contacts_of(owner_id):
        lines = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:urn:uuid:{contact.public_id}"]
        lines += [f"FN:{escaped(contact.name)}", f"N:{_name_parts(contact.name)}"]
        lines += [f"{email}:{address}" for address in addresses]
        lines += [f"ORG:{escaped(contact.organisation)}"] if contact.organisation else []
        lines += [f"TITLE:{escaped(contact.role)}"] if contact.role else []
        lines += [f"TEL:{escaped(phone)}" for phone in contact.details.get("phone", [])]
        lines += [f"URL:{url}" for url in urls_of(contact)]
        lines += [f"ADR:;;;{escaped(place)};;;" for place in contact.details.get("place", [])]
        lines += [f"NOTE:{escaped(contact.note)}"] if contact.note else []
        yield "".join(folded(line) for line in (*lines, "END:VCARD"))


def _name_parts(name: str) -> str:
    given, _space, family = name.rpartition(" ")
    return f"{escaped(family)};{escaped(given)};;;"
