"""Who may do what with whom: one condition per line, no side effects."""

from datetime import timedelta

from hallway.people.enums import IN_DIRECTORY, Standing
from hallway.people.models import Person
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import Tie

#: requests a member may have open at once, and may make in a week
MOST_OPEN_REQUESTS = 50
MOST_REQUESTS_A_WEEK = 40
WEEK = timedelta(days=7)
#: a request nobody answered ends then, whether it was set aside or not
REQUEST_LIFETIME = timedelta(days=60)
#: one who set a request aside is not shown another by the same person before then
SET_ASIDE_LASTS = timedelta(days=180)


def can_ask(asker: Person, *, other: Person) -> bool:
    """Whether a request to connect makes sense at all: two different members."""
    return asker.standing == Standing.MEMBER and other.standing == Standing.MEMBER and asker.pk != other.pk


def can_hold_tie(holder: Person, *, other: Person) -> bool:
    """Whether the holder may say that they know the other: anybody in the directory but themselves."""
    return holder.standing == Standing.MEMBER and other.standing in IN_DIRECTORY and holder.pk != other.pk


def may_let_others_know(tie: Tie, *, connected: bool) -> bool:
    """Whether this tie's consent may be more than private: when both confirmed it, or the operator declared it."""
    return connected or tie.origin == Origin.DECLARED


def default_consent_of(person: Person) -> Consent:
    """What the person's new connections let others know unless they say otherwise."""
    try:
        return Consent(person.default_consent)
    except ValueError:
        return Consent.PRIVATE
