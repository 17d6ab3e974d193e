"""One person's page, as far as the viewer may see it."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hallway.core.errors import NotFound
from hallway.core.handles import holder_of
from hallway.people.access import no_such_page
from hallway.people.lines import PersonLine, line_of
from hallway.people.models import Block, Person, Tag
from hallway.people.rules import can_see, can_see_field, shows_anything_outside
from hallway.people.tagging import tags_of
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class Profile:
    """Only what is for the viewer's eyes; everything else is empty here, so that no template can show it."""

    person_id: int
    line: PersonLine
    is_own: bool
    is_member: bool
    about: str
    about_language: str
    ask_me_about: str
    places: str
    languages: str
    time_zone: str
    #: the clock on that person's wall
    local_time: datetime | None
    links: list[dict[str, str]]
    video_url: str
    email: str
    tags: list[Tag]

    #: looked at through a visitor's eyes by somebody who opened nothing to everyone
    is_hidden_outside: bool

    @property
    def is_bare(self) -> bool:
        """Nothing but name and handle to see."""
        words = (self.about, self.ask_me_about, self.places, self.languages, self.video_url, self.line.headline)
        return not any(words) and not self.links and not self.tags


def person_at(handle: str, *, viewer: Viewer) -> Person:
    """Whoever has this handle or had it. Nobody and somebody the viewer may not see are the same NotFound."""
    handle = handle.lower()
    if viewer.person is not None and viewer.person.handle == handle:
        return viewer.person
    people = Person.objects.select_related("account")
    person = people.filter(handle=handle).first()
    if person is None:
        former = holder_of(handle, kind="person")
        person = people.filter(public_id=former).first() if former is not None else None
    if person is None or not can_see(viewer, person):
        raise no_such_page()
    return person


def somebody_else_at(handle: str, *, viewer: Viewer) -> Person:
    """As `person_at`, and never the viewer's own: for what one does about others."""
    person = person_at(handle, viewer=viewer)
    if person.pk == viewer.id:
        raise no_such_page()
    return person


def person_kept_away_at(handle: str, *, viewer: Viewer) -> Person:
    """As `person_at`, and also somebody whom the viewer blocked: they may still report or unblock that person."""
    try:
        return person_at(handle, viewer=viewer)
    except NotFound:  # looked at afterwards: the first of two clicks may block at this moment
        blocked = Block.objects.filter(blocker_id=viewer.id, blocked__handle=handle.lower()).select_related("blocked")
        block = blocked.first()
        if block is None:
            raise
        return block.blocked


def profile_of(person: Person, *, viewer: Viewer, now: datetime) -> Profile:
    """What this viewer sees of a person whom `person_at` let them see."""

    def shown(field: str, otherwise: Any = "") -> Any:
        return getattr(person, field) if can_see_field(viewer, person, field) else otherwise

    time_zone = shown("time_zone")
    email = person.account.email if person.account is not None and can_see_field(viewer, person, "email") else ""
    tags = tags_of([person.pk]).get(person.pk, []) if can_see_field(viewer, person, "tags") else []
    return Profile(
        person_id=person.pk,
        line=line_of(person, viewer),
        is_own=viewer.id == person.pk,
        is_member=person.account_id is not None,
        about=shown("about"),
        about_language=person.about_language,
        ask_me_about=shown("ask_me_about"),
        places=shown("places"),
        languages=shown("languages"),
        time_zone=time_zone,
        local_time=_local(now, time_zone),
        links=shown("links", []),
        video_url=shown("video_url"),
        email=email,
        tags=tags,
        is_hidden_outside=not viewer.is_member and not shows_anything_outside(person),
    )


def _local(now: datetime, zone: str) -> datetime | None:
    try:
        return now.astimezone(zoneinfo.ZoneInfo(zone)) if zone else None
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):  # a zone that this machine does not know (any more)
        return None


def shows_picture(name: str, *, viewer: Viewer) -> bool:
    """Whether the person with this picture exists for the viewer and shows it to them."""
    person = Person.objects.filter(picture=name).first()
    return person is not None and can_see(viewer, person) and can_see_field(viewer, person, "picture")
