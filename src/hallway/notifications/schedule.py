"""What notifications do by the clock."""

import time
from datetime import datetime, timedelta

from hallway.core import clock
from hallway.core.models import Delivery, Lane
from hallway.core.work import every
from hallway.notifications.actions.mail import mail_due

#: then it is asked whether the worker is to stop
AT_A_TIME_S = 10.0
PAUSE_S = 0.2
#: letters that wait for the mail server; with more, no further ones are written until some have left
MOST_WAITING = 2000


@every(timedelta(seconds=15), prompt=True)
def mail_what_is_due(now: datetime) -> bool:
    """Daily and weekly letters, and what was left when a worker died; True when there are more to write."""
    end = time.monotonic() + AT_A_TIME_S
    written = 0
    while time.monotonic() < end:
        if not _has_room():
            time.sleep(PAUSE_S)
        elif more := mail_due(now=clock.now()):
            written += more
        else:
            return False
    return written > 0  # none when the mail server takes none: then there is time


def _has_room() -> bool:
    return Delivery.objects.filter(lane=Lane.BULK_LETTER, failed_at=None).count() < MOST_WAITING
