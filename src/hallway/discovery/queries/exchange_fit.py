"""What two members could do for each other: offers that fit the other's asks, in both directions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from hallway.discovery.fit import fits, telling_words
from hallway.discovery.queries.atlas import texts_for
from hallway.exchange.models import Ask, Offer
from hallway.people.enums import FOR_MEMBERS, Audience
from hallway.people.viewer import Viewer

#: best rows of the index looked at for each of the viewer's own
_HITS = 20


@dataclass(frozen=True)
class Words:
    """An ask or an offer, as text by a person."""

    kind: str
    id: int
    person: int
    text: str


@dataclass(frozen=True)
class Fit:
    """Theirs fits mine; when theirs is an offer they could help me, when it is an ask I could help them."""

    theirs: Words
    mine: Words

    @property
    def they_help(self) -> bool:
        return self.theirs.kind == "offer"


def fits_anywhere(viewer: Viewer) -> list[Fit]:
    """Asks and offers in the whole community that fit the viewer's, the best hits of each. Two queries."""
    mine = _words(Ask.objects.filter(person=viewer.id), Offer.objects.filter(person=viewer.id))
    found: dict[str, set[int]] = {"asks": set(), "offers": set()}
    texts = texts_for(viewer, without=_nobodys(viewer))
    for own in mine:
        index = "offers" if own.kind == "ask" else "asks"
        found[index].update(texts.search(index, own.text, _HITS))
    if not any(found.values()):
        return []
    asks, offers = _visible(Ask, viewer), _visible(Offer, viewer)
    return fits_among(mine, _words(asks.filter(pk__in=found["asks"]), offers.filter(pk__in=found["offers"])))


def fits_with(viewer: Viewer, people: Iterable[int]) -> list[Fit]:
    """Asks and offers of these people that fit the viewer's. One query."""
    people = list(people)
    words = _words(
        Ask.objects.filter(person=viewer.id) | _visible(Ask, viewer).filter(person__in=people),
        Offer.objects.filter(person=viewer.id) | _visible(Offer, viewer).filter(person__in=people),
    )
    mine = [own for own in words if own.person == viewer.id]
    return fits_among(mine, [theirs for theirs in words if theirs.person != viewer.id])


def _visible(model: type[Ask] | type[Offer], viewer: Viewer) -> QuerySet[Any]:
    """Those that every member may see and, of the viewer's connections, what these see; nothing hidden."""
    for_members = Q(audience__in=FOR_MEMBERS)
    for_connections = Q(audience=Audience.CONNECTIONS, person__in=viewer.connection_ids)
    return model.objects.filter(for_members | for_connections).exclude(person__in=_nobodys(viewer))


def _nobodys(viewer: Viewer) -> frozenset[int]:
    """Whose words are none that could fit: those whom the viewer must not come across, and their own."""
    return viewer.hidden_ids | {viewer.id or 0}


def _words(asks: QuerySet[Any], offers: QuerySet[Any]) -> list[Words]:
    columns = ("id", "person_id", "text")
    rows = (
        asks.order_by()
        .values_list(Value("ask", output_field=CharField()), *columns)
        .union(offers.order_by().values_list(Value("offer", output_field=CharField()), *columns), all=True)
    )
    return [Words(kind, pk, person, text) for kind, pk, person, text in rows]


def fits_among(mine: Iterable[Words], theirs: Iterable[Words]) -> list[Fit]:
    """Each ask with each offer of the other side that it fits. No query."""
    own_words = [(own, telling_words(own.text).keys()) for own in mine]
    found = []
    for other in theirs:
        words = telling_words(other.text).keys()
        found += [Fit(other, own) for own, telling in own_words if own.kind != other.kind and fits(telling, words)]
    return found
