"""How a viewer can reach somebody: up to three ways through different people, over ties the viewer may know of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hallway.discovery.queries.atlas import network_of
from hallway.discovery.queries.known_ties import known_ties
from hallway.people.lines import PersonLine, lines
from hallway.people.models import Person
from hallway.people.viewer import Viewer

ROUTES = 3
#: times that the network is asked when people on its ways turn out to be gone
MOST_ASKED = 4


@dataclass(frozen=True)
class ReasonedRoute:
    """People from the viewer to the goal, both included, and a sentence that says how they are connected.

    Nothing of it says how well others know each other: the order follows the number of people between and what the
    viewer stated themselves.
    """

    people: Sequence[PersonLine]
    sentence: str

    @property
    def connectors(self) -> Sequence[PersonLine]:
        return self.people[1:-1]


def routes_to(goal: Person, *, viewer: Viewer, k: int = ROUTES) -> list[ReasonedRoute]:
    """The ways from the viewer to this person. Two queries beside the viewer's circles and the atlas.

    Who may be seen is decided on the truth, which may be a moment ahead of the atlas: then it is asked again without
    those who are gone, one query a time, so that they take no way away from others.
    """
    if not viewer.is_member or viewer.person is None or goal.pk == viewer.person.pk or goal.pk in viewer.hidden_ids:
        return []
    known = known_ties(viewer)
    network = network_of(viewer)
    out = set(viewer.hidden_ids)
    shown: dict[int, PersonLine] = {}
    for _ask in range(MOST_ASKED):
        chains = network.routes(goal.pk, k=k, exclude=out)
        named = {person for chain in chains for person in chain}
        shown |= lines(sorted(named - shown.keys()), viewer=viewer, with_roles=False)
        gone = named - shown.keys()
        if not gone:
            break
        out |= gone
    own = dict(zip(known.own_other.tolist(), known.own_strength.tolist(), strict=True))
    whole = [chain for chain in chains if all(person in shown for person in chain)]
    whole.sort(key=lambda chain: (len(chain), -own.get(chain[1], 0.0), shown[chain[1]].name))
    return [ReasonedRoute([shown[person] for person in chain], _sentence([shown[p] for p in chain])) for chain in whole]


def _sentence(people: Sequence[PersonLine]) -> str:
    goal = people[-1].name
    match [line.name for line in people[1:-1]]:
        case []:
            return _("You know {goal} yourself.").format(goal=goal)
        case [one]:
            return _("{one} knows you both.").format(one=one)
        case [one, two]:
            return _("You know {one}, who knows {two}, who knows {goal}.").format(one=one, two=two, goal=goal)
        case names:
            chain = _(", who knows ").join(names)
            return _("You know {chain}, who knows {goal}.").format(chain=chain, goal=goal)
