"""What a member finds on the first page: composed of what the capabilities answer."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from hallway.core import startup
from hallway.core.clock import week_of
from hallway.discovery.actions.suggest import top_up_suggestions
from hallway.discovery.queries.people_to_meet import left_out
from hallway.discovery.queries.suggestions import SHOWN_AT_ONCE, suggested_this_week, suggestions
from hallway.membership.queries.first_steps import newcomer_line
from hallway.people.viewer import Viewer

_LOOKED = "looked_for_people"


def today_context(viewer: Viewer, *, session: SessionBase, now: datetime) -> dict[str, Any]:
    """This week's open suggestions, how many people asked to connect, and a newcomer's next step.

    The first visit of a week picks the suggestions, later ones read what was picked. Where fewer were found than
    are shown at once, it is looked again only when the viewer's own circle or words have changed since: the session
    remembers.
    In the first half minute of a new version the engine is still being compiled; the page says so and comes back.
    """
    if not startup.is_ready():
        return {"preparing": True, "newcomer": newcomer_line(viewer, now=now)}
    suggested = suggested_this_week(viewer, now=now)
    found = suggestions(viewer, suggested)
    if len(found) < SHOWN_AT_ONCE:
        assert viewer.person is not None  # the page is for members
        basis = [week_of(now).isoformat(), len(left_out(viewer)), viewer.person.updated_at.isoformat()]
        if session.get(_LOOKED) != basis:
            found += top_up_suggestions(viewer, now=now)
            if len(found) < SHOWN_AT_ONCE:
                session[_LOOKED] = basis
    return {
        "suggestions": found[:SHOWN_AT_ONCE],
        "had_suggestions": bool(suggested or found),
        "requests": len(viewer.circle("asked_me") - viewer.hidden_ids),
        "newcomer": newcomer_line(viewer, now=now),
    }
