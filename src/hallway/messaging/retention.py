"""What messaging keeps for a time."""

from datetime import datetime

from hallway.core import retention
from hallway.core.retention import delete_rows
from hallway.messaging.actions.forget import forget_files_of_nobody, forget_messages
from hallway.messaging.models import Arrival

#: ten years, unless the operator says otherwise
MESSAGES_DAYS = 3650
#: a mail that is brought a second time is known for so long
ARRIVALS_DAYS = 400


def _arrivals(before: datetime) -> int:
    return delete_rows(Arrival.objects.filter(arrived_at__lt=before))


def register() -> None:
    retention.register("messages", forget_messages, days=MESSAGES_DAYS, setting="keep_messages_days")
    retention.register("files of no message", forget_files_of_nobody, days=1)
    retention.register("mails that came in", _arrivals, days=ARRIVALS_DAYS)
