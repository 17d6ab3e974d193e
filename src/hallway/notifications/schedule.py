"""What notifications do by the clock."""

import time
from datetime import datetime, timedelta

from hallway.core import clock
from hallway.core.models import Delivery, Lane
from hallway.core.work import every
from hallway.notifications.actions.mail import mail_due

#: of each minute, so that other work by the clock gets its turn
AT_A_TIME_S = 45.0
PAUSE_S = 0.5
#: letters that wait for the mail server; with more, no further ones are written until some have left
MOST_WAITING = 5000


@every(timedelta(seconds=15))
def mail_what_is_due(now: datetime) -> None:
    """Daily and weekly letters, and what was left when a worker died."""
    end = time.monotonic() + AT_A_TIME_S
    while time.monotonic() < end:
        if not _has_room():
            time.sleep(PAUSE_S)
        elif not mail_due(now=clock.now()):
            break


def _has_room() -> bool:
    return Delivery.objects.filter(lane=Lane.BULK_LETTER, failed_at=None).count() < MOST_WAITING
