"""The letter that tells a member what they were not told yet: one thing, or several."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hallway.membership.letters import Frame, absolute, foot_of
from hallway.notifications.kinds import Kind, Line
from hallway.notifications.links import ALL, stop_headers, stop_url
from hallway.notifications.models import Notice
from hallway.people.models import Account, Person

#: a letter with more lines than this is not read; it says how many more there are
MOST_LINES = 20


@dataclass(frozen=True)
class ToTell:
    """One line of a letter to be: its notices, the newest first, and what it says of all of them."""

    kind: Kind
    notices: Sequence[Notice]
    line: Line
    #: where it can be answered without signing in; empty for what leads to a page
    answered_at: str = ""


@dataclass(frozen=True)
class _Told:
    words: str
    url: str


def letter_of(person: Person, account: Account, *, things: Sequence[ToTell], community: str) -> EmailMultiAlternatives:
    """In the member's language, with a link to each thing. `things` come in the order of their use to the member."""
    with translation.override(account.language or settings.CONFIG.language):
        only = things[0] if len(things) == 1 else None
        frame = _frame(person, only.kind if only is not None else None)
        if only is not None and only.kind.letter is not None:
            letter = only.kind.letter(only.notices, frame)
            if letter is not None:
                return letter
        return _list_of(person, account, things, frame, community)


def _frame(person: Person, kind: Kind | None) -> Frame:
    stop = stop_url(person, kind.name if kind is not None else ALL)
    context = {
        "settings_url": absolute(reverse("notifications:choose")),
        "stop_url": stop,
        "stop_label": str(kind.label) if kind is not None else "",
    }
    return Frame(stop_headers(stop), context)


def _list_of(
    person: Person, account: Account, things: Sequence[ToTell], frame: Frame, community: str
) -> EmailMultiAlternatives:
    told = [
        _Told(thing.kind.says(thing.line).plain(), thing.answered_at or absolute(_path_of(thing.line)))
        for thing in things[:MOST_LINES]
    ]
    alone = len(things) == 1
    subject = told[0].words if alone else _subject(len(things), community)
    context = {
        **frame.context,
        "name": person.name,
        "told": told,
        "more": len(things) - len(told),
        "notices_url": absolute(reverse("notifications:notices")),
        "community_name": community,
        "address": settings.CONFIG.address,
        "subject": subject,
    }
    text = render_to_string("notifications/mail/told.txt", context).strip()
    headers = dict(frame.headers) if alone else {**frame.headers, "Precedence": "bulk"}
    letter = EmailMultiAlternatives(
        subject, foot_of(text, context), settings.DEFAULT_FROM_EMAIL, [account.email], headers=headers
    )
    letter.attach_alternative(render_to_string("notifications/mail/told.html", context), "text/html")
    return letter


def _path_of(line: Line) -> str:
    return reverse("notifications:follow", args=[line.public_id])


def _subject(count: int, community: str) -> str:
    return _("{count} things for you at {community}").format(count=count, community=community)
