"""People: the directory, one of them, and oneself."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router

from hallway.api.enums import Scope
from hallway.api.v1.bearer import ApiRequest, Bearer
from hallway.api.v1.conditions import IfMatch, check_match, give_tag
from hallway.api.v1.named import HandleInPath
from hallway.api.v1.paging import Cursor, Limit, cut, link_next, rows_after
from hallway.api.v1.shapes.people import Entry, FullProfile, Link, OwnProfile, People, Person, ProfileChange, Work
from hallway.core import clock
from hallway.core.edits import fingerprint
from hallway.exchange.queries import Shown, entries_of
from hallway.organisations.queries import Place, places_of
from hallway.people.actions.profile import edit_profile
from hallway.people.lines import lines_of
from hallway.people.models import Person as PersonRow
from hallway.people.queries.directory import directory, topic_at
from hallway.people.queries.profile import Profile, person_at, profile_of
from hallway.people.viewer import Viewer
from hallway.relationships.queries.connections import connection_with, stage_of

router = Router(tags=["people"])

Prefix = Annotated[str, Query(max_length=100, description="The first letters of the name.")]
Topic = Annotated[str, Query(max_length=60, description="A tag that they show, in any spelling.")]


@router.get("/me", response=OwnProfile, auth=Bearer(Scope.PROFILE_READ), operation_id="me", tags=["me"])
def me(request: ApiRequest, response: HttpResponse) -> OwnProfile:
    """Your own profile, with an ETag to change it by."""
    return give_tag(response, _own(request.caller.viewer))


@router.patch("/me", response=OwnProfile, auth=Bearer(Scope.PROFILE_WRITE), operation_id="change_me", tags=["me"])
def change_me(
    request: ApiRequest,
    response: HttpResponse,
    given: ProfileChange,
    if_match: IfMatch = "",
) -> OwnProfile:
    """Change words of your profile. What is left out stays; sending the same twice changes nothing the second time."""
    viewer = request.caller.viewer
    assert viewer.person is not None
    changes = _changes(given)
    stored = {name: getattr(viewer.person, name) for name in changes}
    check_match(_own(viewer), if_match, is_done=stored == changes)
    person = edit_profile(viewer.person, changes=changes, seen=fingerprint(stored), now=clock.now())
    return give_tag(response, _own(Viewer(person, viewer.account)))


def _changes(given: ProfileChange) -> dict[str, Any]:
    return {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}


@router.get("/people", response=People, auth=Bearer(Scope.PEOPLE_READ), operation_id="people")
def people(
    request: ApiRequest,
    response: HttpResponse,
    begins: Prefix = "",
    tag: Topic = "",
    limit: Limit = 30,
    cursor: Cursor = "",
) -> People:
    """Everybody you may come across, by name."""
    viewer = request.caller.viewer
    found = directory(viewer, tags=topic_at(tag).ids if tag else None, begins=begins)
    rows = list(rows_after(found, cursor, by="sort_key")[: limit + 1])
    shown, after = cut(rows, limit, key=_place)
    items = [Person.of(line) for line in lines_of(shown, viewer=viewer)]
    return People(items=items, next=link_next(request, response, after))


def _place(row: PersonRow) -> tuple[str, str]:
    return row.sort_key, str(row.public_id)


@router.get("/people/{handle}", response=FullProfile, auth=Bearer(Scope.PEOPLE_READ), operation_id="person")
def person(request: ApiRequest, handle: HandleInPath) -> FullProfile:
    """One person's profile. A handle they had before leads to them as well."""
    viewer = request.caller.viewer
    found = person_at(handle, viewer=viewer)
    row = connection_with(viewer, other=found.pk)
    assert viewer.id is not None
    now = clock.now()
    return FullProfile(
        **_shared(
            profile_of(found, viewer=viewer, now=now),
            work=places_of(found, viewer=viewer, today=now.date()),
            entries=entries_of(found, viewer=viewer),
        ),
        is_member=found.account_id is not None,
        connection=stage_of(row, viewer_id=viewer.id),
    )


def _own(viewer: Viewer) -> OwnProfile:
    person, now = viewer.person, clock.now()
    assert person is not None
    return OwnProfile(
        **_shared(
            profile_of(person, viewer=viewer, now=now),
            work=places_of(person, viewer=viewer, today=now.date()),
            entries=entries_of(person, viewer=viewer),
        ),
        capacity=person.capacity,
        connector_capacity=person.connector_capacity,
        paused_until=person.paused_until,
    )


def _shared(profile: Profile, *, work: Sequence[Place], entries: Sequence[Shown]) -> dict[str, Any]:
    """What one's own profile and others' have in common."""
    line = profile.line
    return {
        "id": line.public_id,
        "handle": line.handle,
        "name": line.name,
        "pronouns": line.pronouns,
        "headline": line.headline,
        "about": profile.about,
        "about_language": profile.about_language,
        "ask_me_about": profile.ask_me_about,
        "places": profile.places,
        "languages": profile.languages,
        "time_zone": profile.time_zone,
        "links": [Link(label=link.get("label", ""), url=link["url"]) for link in profile.links],
        "video_url": profile.video_url,
        "email": profile.email,
        "tags": [tag.text for tag in profile.tags],
        "work": [Work.of(place) for place in work],
        "asks_and_offers": [Entry.of(entry) for entry in entries],
        "url": line.url,
    }
