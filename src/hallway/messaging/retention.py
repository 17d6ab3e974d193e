"""What messaging keeps for a time."""

from hallway.core import retention
from hallway.messaging.actions.forget import forget_files_of_nobody, forget_messages

#: ten years, unless the operator says otherwise
MESSAGES_DAYS = 3650


def register() -> None:
    retention.register("messages", forget_messages, days=MESSAGES_DAYS, setting="keep_messages_days")
    retention.register("files of no message", forget_files_of_nobody, days=1)
