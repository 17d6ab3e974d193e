"""Showing one's face, cutting it another way, and taking it down."""

from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid, Unavailable
from hallway.core.outbox import publish
from hallway.people import pictures
from hallway.people.facts import PictureChanged
from hallway.people.models import Person
from hallway.people.pictures import Cut


def upload_picture(person: Person, *, file: IO[bytes], size_bytes: int, now: datetime) -> Person:
    """Show the middle of this picture. Raises Invalid for a file that is none, Unavailable when the disk is full."""
    image = pictures.read_picture(file, size_bytes=size_bytes)
    owner = person.public_id.hex
    try:
        name = pictures.keep_faces(image, Cut(), owner=owner)
        pictures.keep_source(image, owner=owner)
    except OSError as error:
        raise _no_room() from error
    return _show(person, name, now)


def cut_picture(person: Person, *, cut: Cut, now: datetime) -> Person:
    """Show another square of the picture uploaded before."""
    owner = person.public_id.hex
    image = pictures.source_of(owner)
    if image is None:
        raise Invalid(_("There is no picture to cut. Upload one first."))
    try:
        name = pictures.keep_faces(image, cut, owner=owner)
    except OSError as error:
        raise _no_room() from error
    return _show(person, name, now)


def remove_picture(person: Person, *, now: datetime) -> Person:
    """Initials stand for the person again; nothing of the picture is kept."""
    person = _show(person, "", now)
    transaction.on_commit(lambda: pictures.forget_source(person.public_id.hex))
    return person


def _no_room() -> Unavailable:
    return Unavailable(_("The server could not keep this picture just now. Nothing changed; try again later."))


@transaction.atomic
def _show(person: Person, name: str, now: datetime) -> Person:
    """Name the picture in the profile; the files of the one before go once that is certain."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    former = person.picture
    if former == name:
        return person
    person.picture = name
    person.updated_at = now
    person.save(update_fields=["picture", "updated_at"])
    publish(PictureChanged(person=person.pk), about=[person.pk], now=now)
    if former:
        transaction.on_commit(lambda: pictures.forget_faces(former))
    return person
