"""`hallway meet`, `hallway routes` and `hallway search`: what a member would be shown."""

from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.core.commands import OK, Command, add_json_option, say, say_json
from hallway.core.errors import NotFound
from hallway.core.handles import holder_of
from hallway.discovery.queries.people_to_meet import people_to_meet
from hallway.discovery.queries.routes import routes_to
from hallway.discovery.queries.search import Hit, search_everything
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def viewer_named(handle: str) -> Viewer:
    """The viewer that this handle's person is, or would be as a member: an operator may look as anybody listed."""
    person = _person(handle)
    person.standing = Standing.MEMBER  # for this look only; it is not saved
    return Viewer(person=person, account=person.account)


def _person(handle: str) -> Person:
    """Whose handle this is or was."""
    holder = holder_of(handle, kind="person")
    listed = Person.objects.in_directory().select_related("account")
    person = listed.filter(public_id=holder).first() if holder is not None else None
    if person is None:
        raise NotFound(_("Nobody here has the handle {handle}. `hallway user list` shows all.").format(handle=handle))
    return person


def _configure_meet(parser: ArgumentParser) -> None:
    parser.add_argument("handle", help="the member who looks for people to meet")
    parser.add_argument("-k", type=int, default=10, help="how many people at most (default: 10)")
    add_json_option(parser)


def meet(given: Namespace) -> int:
    found = people_to_meet(viewer_named(given.handle), max(1, given.k), now=clock.now())
    if given.json:
        say_json(
            {
                "people": [
                    {
                        "handle": one.line.handle,
                        "name": one.line.name,
                        "score": one.score,
                        "reasons": [reason.text for reason in one.reasons],
                    }
                    for one in found
                ]
            }
        )
        return OK
    for one in found:
        say(f"{one.line.name} ({one.line.handle})")
        for reason in one.reasons:
            say(f"    {reason.text}")
    if not found:
        say(_("Nobody to suggest yet: more words in the profile or more people known will bring some."))
    return OK


def _configure_routes(parser: ArgumentParser) -> None:
    parser.add_argument("start", help="the member who looks for a way")
    parser.add_argument("goal", help="whom to reach")
    add_json_option(parser)


def routes(given: Namespace) -> int:
    found = routes_to(_person(given.goal), viewer=viewer_named(given.start))
    if given.json:
        say_json(
            {
                "routes": [
                    {"people": [line.handle for line in route.people], "reasons": [route.sentence]} for route in found
                ]
            }
        )
        return OK
    for route in found:
        say(" - ".join(line.name for line in route.people))
        say(f"    {route.sentence}")
    if not found:
        say(_("There is no way that may be shown."))
    return OK


def _hit_json(hit: Hit, viewer: Viewer) -> dict[str, Any]:
    person = Person.objects.filter(pk=hit.line.id).first() if hit.line is not None else None
    ways = routes_to(person, viewer=viewer, k=2) if person is not None else []
    return {
        "kind": hit.kind,
        "id": hit.line.handle if hit.kind == "people" and hit.line else hit.url,
        "title": hit.title,
        "score": round(hit.score, 4),
        "why": list(hit.why),
        "routes": [[line.handle for line in way.people] for way in ways],
    }


def _configure_search(parser: ArgumentParser) -> None:
    parser.add_argument("text", help="what to look for, in your own words")
    parser.add_argument("--as", dest="handle", required=True, help="the member who searches")
    add_json_option(parser)


def search(given: Namespace) -> int:
    viewer = viewer_named(given.handle)
    groups = search_everything(given.text, viewer=viewer)
    if given.json:
        say_json({"hits": [_hit_json(hit, viewer) for group in groups for hit in group.hits]})
        return OK
    for group in groups:
        say(f"{group.label}:")
        for hit in group.hits:
            say(f"    {hit.title}{f' ({hit.line.name})' if hit.line and hit.kind != 'people' else ''}")
    if not groups:
        say(_("Nothing found. Members write in their own words: try others, or fewer."))
    return OK


COMMANDS = (
    Command(
        name="meet",
        help="Say whom a member should meet, and why.",
        example="hallway meet ana-silva --json",
        configure=_configure_meet,
        run=meet,
    ),
    Command(
        name="routes",
        help="Say by which ways one member can reach another, through people who agreed to be named.",
        example="hallway routes ana-silva ben-okoro --json",
        configure=_configure_routes,
        run=routes,
    ),
    Command(
        name="search",
        help="Search as one of the members would.",
        example='hallway search "somebody who sells to hedge funds" --as ana-silva --json',
        configure=_configure_search,
        run=search,
    ),
)
