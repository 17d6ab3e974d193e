"""Suggestions follow what a member says and does: who is new in their words or their circle may bring others.

Each handler is harmless when repeated: it picks only while fewer are open than are shown at once. Whoever has not come
by this week gets nobody picked by what others do: a suggestion nobody sees would take somebody's room from others.
"""

from hallway.core import clock, startup
from hallway.core.outbox import handles
from hallway.discovery.actions.suggest import top_up_suggestions
from hallway.discovery.facts import SuggestionsWanted
from hallway.discovery.queries.suggestions import this_week
from hallway.exchange.facts import EntryEdited, EntryMade
from hallway.membership.facts import PersonReinstated
from hallway.people.facts import PersonBlocked, PersonMuted, ProfileEdited, TagsChanged
from hallway.people.models import Person
from hallway.people.viewer import Viewer
from hallway.relationships.facts import ConnectionAsked, ConnectionConfirmed, TieStated


@handles(SuggestionsWanted)
def suggest_to_person(happened: SuggestionsWanted) -> None:
    _pick_for(happened.person)


@handles(ProfileEdited)
@handles(TagsChanged)
@handles(EntryMade)
@handles(EntryEdited)
@handles(PersonBlocked)
@handles(PersonMuted)
@handles(PersonReinstated)
def suggest_more(happened: ProfileEdited | TagsChanged | EntryMade) -> None:
    _pick_more_for(happened.person)


@handles(TieStated)
def suggest_to_holder(happened: TieStated) -> None:
    _pick_more_for(happened.holder)


@handles(ConnectionAsked)
@handles(ConnectionConfirmed)
def suggest_to_both(happened: ConnectionAsked | ConnectionConfirmed) -> None:
    _pick_more_for(happened.asker)
    _pick_more_for(happened.asked)


def _pick_for(person: int) -> None:
    startup.wait()  # what picking needs is being made ready
    viewer = _viewer(person)
    if viewer is not None:
        top_up_suggestions(viewer, now=clock.now())


def _pick_more_for(person: int) -> None:
    viewer = _viewer(person)
    if viewer is not None and this_week(viewer, now=clock.now()).picked:
        _pick_for(person)


def _viewer(key: int) -> Viewer | None:
    person = Person.objects.filter(pk=key).select_related("account").first()
    return Viewer(person, person.account) if person is not None else None
