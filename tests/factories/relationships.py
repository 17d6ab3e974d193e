"""Ties, connections and contacts, as rows alone: no fact is published and the atlas is not told."""

from itertools import count

from hallway.core import clock
from hallway.relationships.enums import ConnectionState, Consent, ContactSource, Origin
from hallway.relationships.merging import name_key
from hallway.relationships.models import Connection, Contact, ContactAddress, Tie

_number = count(1)


def make_tie(holder, other, *, closeness="", consent=Consent.PRIVATE, origin=Origin.STATED, **fields):
    """One direction: what `holder` holds towards `other`."""
    return Tie.objects.create(holder=holder, other=other, closeness=closeness, consent=consent, origin=origin, **fields)


def make_ties(one, other, *, consent=Consent.MEMBERS, origin=Origin.CONNECTED, closeness="", **fields):
    """Both directions with the same consent."""
    return [
        make_tie(holder, towards, consent=consent, origin=origin, closeness=closeness, **fields)
        for holder, towards in ((one, other), (other, one))
    ]


def make_request(asker, asked, *, words="", reached=True, set_aside=False, asked_at=None, **fields):
    """An open request to connect."""
    low, high = sorted((asker, asked), key=lambda person: person.pk)
    asked_at = asked_at or clock.now()
    return Connection.objects.create(
        low=low,
        high=high,
        asker=asker,
        words=words,
        asked_at=asked_at,
        reached_at=asked_at if reached else None,
        set_aside_at=asked_at if set_aside else None,
        **fields,
    )


def make_connection(asker, asked, *, consent=Consent.COUNTED, closeness="", **fields):
    """A confirmed connection with both its ties."""
    now = clock.now()
    connection = make_request(asker, asked, state=ConnectionState.CONFIRMED, confirmed_at=now, **fields)
    make_ties(asker, asked, consent=consent, closeness=closeness)
    return connection


def make_contact(owner, *, name="", emails=(), organisation="", source=ContactSource.LINKEDIN, **fields):
    """An entry in `owner`'s address book."""
    name = name or f"Contact {next(_number)}"
    contact = Contact.objects.create(
        owner=owner,
        name=name,
        organisation=organisation,
        name_key=name_key(name, organisation),
        source=source,
        made_at=clock.now(),
        **fields,
    )
    ContactAddress.objects.bulk_create(ContactAddress(contact=contact, owner=owner, email=email) for email in emails)
    return contact
