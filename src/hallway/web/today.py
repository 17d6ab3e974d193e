"""What a member finds on the first page: composed of what the capabilities answer."""

from datetime import datetime
from typing import Any

from hallway.core import startup
from hallway.discovery.actions.suggest import want_suggestions
from hallway.discovery.queries.suggestions import suggestions, this_week
from hallway.membership.queries.announcements import announcement_for
from hallway.membership.queries.first_steps import newcomer_line
from hallway.people.viewer import Viewer


def today_context(viewer: Viewer, *, now: datetime) -> dict[str, Any]:
    """This week's open suggestions, how many people asked to connect, and a newcomer's next step.

    Suggestions are picked in the background. Who comes before that is told so, and the page comes back by itself, as
    it does in the first half minute of a new version, while the engine is still being compiled.
    """
    context = {
        "announcement": announcement_for(viewer, now=now),
        "newcomer": newcomer_line(viewer, now=now),
        "requests": len(viewer.circle("asked_me") - viewer.hidden_ids),
    }
    if not startup.is_ready():
        return context | {"preparing": True}
    week = this_week(viewer, now=now)
    if not week.picked:
        assert viewer.id is not None  # the page is for members
        want_suggestions(viewer.id, now=now)
        return context | {"picking": True}
    return context | {"suggestions": suggestions(viewer, week), "had_suggestions": bool(week.people)}
