"""Why two people should meet, in sentences. Names appear only where the viewer may know of the tie."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.people.lines import PersonLine

#: so many names fit a sentence
_NAMES = 2
_TOPICS = 3
#: so many ties that may only be counted are spoken of at least; one or two could be told apart
_LEAST_COUNT = 3
_ICONS = {"through": "users", "topics": "tag", "they_help": "gift", "you_help": "hand-raised"}


@dataclass(frozen=True)
class Reason:
    """One sentence, and what kind of reason it is: through, topics, they_help or you_help."""

    kind: str
    text: str

    @property
    def icon(self) -> str:
        """The sign beside the sentence."""
        return _ICONS[self.kind]


def through(lines: Sequence[PersonLine], other: str, *, named: int, total: int) -> Reason | None:
    """People in common: by name as far as their ties are shown to the viewer, the rest as a number.

    lines  the first few of those who may be named.     named  how many may be.     total  with those who may not.
    """
    if not total:
        return None
    names = [line.name for line in lines[:_NAMES]]
    unnamed = total - named
    more = named - len(names) + (unnamed if unnamed >= _LEAST_COUNT else 0)
    if not names:
        if unnamed < _LEAST_COUNT:
            return None
        sentence = _("{number} people you know also know {name}.")
        return Reason("through", sentence.format(number=total, name=other))
    if more >= 1:
        sentence = ngettext(
            "{names} and {number} more you know also know {name}.",
            "{names} and {number} more you know also know {name}.",
            more,
        )
        return Reason("through", sentence.format(names=", ".join(names), number=more, name=other))
    if len(names) == 1:
        return Reason("through", _("{connector} knows you both.").format(connector=names[0]))
    return Reason("through", _("{one} and {two} know you both.").format(one=names[0], two=names[1]))


def topics(shared: Sequence[str]) -> Reason | None:
    """Interests in common, in the members' own words."""
    if not shared:
        return None
    named = list(shared[:_TOPICS])
    if len(named) == 1:
        return Reason("topics", _("You both care about {topic}.").format(topic=named[0]))
    joined = _("{first} and {last}").format(first=", ".join(named[:-1]), last=named[-1])
    return Reason("topics", _("You both care about {topics}.").format(topics=joined))


def they_help(offer: str, ask: str) -> Reason:
    return Reason("they_help", _("They offer “{offer}”, and you ask “{ask}”.").format(offer=offer, ask=ask))


def you_help(ask: str, offer: str) -> Reason:
    return Reason("you_help", _("They ask “{ask}”, and you offer “{offer}”.").format(ask=ask, offer=offer))
