"""Somebody wrote to me."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from hallway.core import clock
from hallway.membership.current import current_community
from hallway.membership.letters import Frame
from hallway.messaging.letters import letter_of
from hallway.messaging.models import Message, ReadMark
from hallway.notifications.enums import When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Thing, Words, register
from hallway.notifications.models import Notice

#: several messages in a row are one letter
SETTLES = timedelta(minutes=2)


def _threads(keys: Collection[int]) -> Mapping[int, Thing]:
    rows = Message.objects.filter(pk__in=keys).values_list("pk", "thread__public_id")
    return {key: Thing(path=reverse("messaging:kept", args=[public_id])) for key, public_id in rows}


def _still_unread(at: Moment) -> Q:
    """Until the thread is read, wherever that is."""
    read = ReadMark.objects.filter(
        person=OuterRef(OuterRef("person")), thread=OuterRef("thread"), up_to__gte=OuterRef("pk")
    )
    return Q(Exists(Message.objects.filter(~Exists(read), pk=OuterRef("thing"), sender=OuterRef("actor"))))


def _sent(line: Line) -> Words:
    words = ngettext("{name} wrote to you.", "{name} wrote to you: {count} messages.", line.count)
    return Words(words, {"name": line.actor_name, "count": line.count})


def _letter(notices: Sequence[Notice], frame: Frame) -> EmailMultiAlternatives | None:
    """With what was written, so that it can be answered by mail."""
    person = notices[0].person
    if person.account is None:
        return None
    keys = [notice.thing for notice in notices]
    community = current_community()
    return letter_of(
        list(Message.objects.filter(pk__in=keys).select_related("sender", "thread").order_by("pk")),
        to=person,
        account=person.account,
        now=clock.now(),
        community=community.name if community is not None else "Hallway",
        headers=frame.headers,
        context=frame.context,
    )


MESSAGE_SENT = register(
    Kind(
        name="message_sent",
        label=gettext_lazy("Somebody writes to me"),
        nameless=gettext_lazy("Somebody wrote to you."),
        usual=When.AT_ONCE,
        usefulness=75,
        says=_sent,
        leads_to=lambda line: line.thing.path,
        holds=_still_unread,
        settles=SETTLES,
        things=_threads,
        letter=_letter,
    )
)
