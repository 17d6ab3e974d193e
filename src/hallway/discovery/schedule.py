"""What discovery does by the clock."""

import random
import time
from datetime import datetime, timedelta

from django.conf import settings

from hallway.core import startup
from hallway.core.clock import week_of
from hallway.core.work import every
from hallway.discovery.actions.suggest import top_up_suggestions
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: of each minute, so that other work by the clock gets its turn
AT_A_TIME_S = 10.0


@every(timedelta(minutes=1))
def pick_suggestions(now: datetime) -> None:
    """Pick this week's suggestions for everybody who may come by, in an order drawn anew each week."""
    startup.wait()
    waiting = members_to_pick_for(now)
    random.Random(week_of(now).toordinal()).shuffle(waiting)  # noqa: S311  # a fair order, no secret
    end = time.monotonic() + AT_A_TIME_S
    while waiting and time.monotonic() < end:
        person = Person.objects.select_related("account").get(pk=waiting.pop())
        top_up_suggestions(Viewer(person, person.account), now=now)


def members_to_pick_for(now: datetime) -> list[int]:
    """Members who signed in within the life of a session, and for whom nobody was looked for this week. One query."""
    since = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    members = Person.objects.filter(standing=Standing.MEMBER, account__last_login__gte=since)
    return list(members.exclude(picked__week_on=week_of(now)).order_by("pk").values_list("pk", flat=True))
