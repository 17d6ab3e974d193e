"""A person in a list: face, name, what they do in their own words; only what the viewer may see."""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from hallway.people.enums import FOR_MEMBERS, IN_DIRECTORY
from hallway.people.models import Person
from hallway.people.rules import can_see_field, in_sight
from hallway.people.viewer import Viewer

TINTS = 12
_SHOWN = ("handle", "name", "pronouns", "headline", "picture", "public_id", "audiences")

#: person -> "Partner manager at Acme"; `organisations` provides it at start-up
_roles_of: list[Callable[[Sequence[int]], Mapping[int, str]]] = []


def provide_roles(provider: Callable[[Sequence[int]], Mapping[int, str]]) -> None:
    """Register the one function that says where people work now, in one query for all of them."""
    _roles_of[:] = [provider]


def _roles(people: Iterable[Person], viewer: Viewer) -> Mapping[int, str]:
    """Where those of them work who show it to the viewer."""
    shown = [person.pk for person in people if can_see_field(viewer, person, "affiliations")]
    return _roles_of[0](shown) if _roles_of and shown else {}


@dataclass(frozen=True)
class PersonLine:
    """What `components/person_line.html` and `components/face.html` show."""

    id: int
    handle: str
    name: str
    pronouns: str
    headline: str
    role: str
    #: content hash, empty without a picture
    picture: str
    initials: str
    #: 0..11, stable for the person
    tint: int
    url: str
    #: what programs know the person by, whatever the handle becomes; none for somebody invented
    public_id: UUID | None = None


def line_of(person: Person, viewer: Viewer, *, role: str = "", kept: bool = False) -> PersonLine:
    """kept  as every member sees it, whatever is between the two since."""

    def shown(field: str) -> str:
        is_shown = can_see_field(viewer, person, field) or (kept and person.audience_of(field) in FOR_MEMBERS)
        return getattr(person, field) if is_shown else ""

    return PersonLine(
        id=person.pk,
        handle=person.handle,
        name=person.name,
        pronouns=shown("pronouns"),
        headline=shown("headline"),
        role=role,
        picture=shown("picture"),
        initials=initials_of(person.name),
        tint=tint_of(person.public_id.hex),
        url=person.get_absolute_url(),
        public_id=person.public_id,
    )


def people_at(
    ids: Iterable[int], *, viewer: Viewer, also: Sequence[str] = (), kept: Collection[int] = ()
) -> dict[int, Person]:
    """Those whom the viewer may come across, with what a line needs and the fields in `also`. One query.

    kept  of these those too with whom there is a block since: where its coming would tell the viewer something else.
    """
    condition = in_sight(viewer)
    if kept:
        condition |= Q(pk__in=kept, standing__in=IN_DIRECTORY)
    return Person.objects.filter(condition).only(*_SHOWN, *also).in_bulk(list(ids))


def lines(
    ids: Iterable[int], *, viewer: Viewer, with_roles: bool = True, kept: Collection[int] = ()
) -> dict[int, PersonLine]:
    """The lines of those among `ids` whom the viewer may come across, in the order given; of `kept` see `people_at`.

    Two queries, or one without the roles ("Partner manager at Acme").
    """
    wanted = list(dict.fromkeys(ids))
    people = people_at(wanted, viewer=viewer, kept=kept)
    roles = _roles(people.values(), viewer) if with_roles else {}
    return {id: line_of(people[id], viewer, role=roles.get(id, ""), kept=id in kept) for id in wanted if id in people}


def lines_of(people: Iterable[Person], *, viewer: Viewer) -> list[PersonLine]:
    """The lines of people already fetched through `visible_to`. One query."""
    people = list(people)
    roles = _roles(people, viewer)
    return [line_of(person, viewer, role=roles.get(person.pk, "")) for person in people]


def initials_of(name: str) -> str:
    """One or two letters that stand for a face; the whole first sign of a name in a script without capitals."""
    words = [word for word in name.split() if any(unicodedata.category(sign)[0] in "LN" for sign in word)]
    if not words:
        return "?"
    letters = [next(sign for sign in word if unicodedata.category(sign)[0] in "LN") for word in words]
    chosen = letters[:1] if len(letters) == 1 else [letters[0], letters[-1]]
    return "".join(chosen).upper()


def tint_of(public_id: str) -> int:
    return hashlib.blake2b(public_id.encode(), digest_size=2).digest()[0] % TINTS
