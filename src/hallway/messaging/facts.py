"""What happened between two who write to each other. Ids are primary keys; never what was written."""

from hallway.core.outbox import fact


@fact
class MessageSent:
    thread: int
    message: int
    sender: int
    recipient: int
