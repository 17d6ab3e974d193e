"""What happened between two who write to each other. Ids are primary keys; never what was written."""

from hallway.core.outbox import fact


@fact
class MessageSent:
    thread: int
    message: int
    sender: int
    recipient: int


@fact
class LetterBounced:
    """A mail server said that a letter did not arrive, or a reader's provider that it was unwanted."""

    #: the letter's id
    letter: str
    #: a word of `enums.Returned`
    returned: str


@fact
class MessagesRead:
    """The other's messages of a thread were read, up to this one."""

    thread: int
    person: int
    up_to: int
