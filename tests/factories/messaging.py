"""Messages, sent as members send them."""

from io import BytesIO

from hallway.core import clock
from hallway.messaging.actions.send import send_message
from hallway.messaging.files import Given
from hallway.messaging.models import Message, Thread


def given(name, content=b"%PDF-1.7 a letter"):
    """A file as somebody brings it."""
    return Given(name, BytesIO(content), len(content))


def write(sender, to, text="Shall we sail on Sunday?", *, files=(), now=None, **more):
    """A message between two who may write to each other."""
    return send_message(sender, to=to, text=text, attachments=files, now=now or clock.now(), **more)


def make_messages(sender, to, count, *, now=None):
    """Many messages as rows alone; the thread is there."""
    low, high = sorted((sender.pk, to.pk))
    thread = Thread.objects.get(low=low, high=high)
    return Message.objects.bulk_create(
        Message(thread=thread, sender=sender, text=f"number {number}", sent_at=now or clock.now())
        for number in range(count)
    )
