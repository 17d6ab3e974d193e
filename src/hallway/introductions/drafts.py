"""A text to pass on, to begin with.

It is made only of what the one who asks has in common with the other, and of their own
words: nothing that the other shows to fewer people goes into a text that others read.
"""

from django.utils.translation import gettext as _

from hallway.discovery.queries.exchange_fit import fits_with
from hallway.discovery.queries.people_to_meet import shared_topics
from hallway.people.enums import FOR_MEMBERS
from hallway.people.models import Person
from hallway.people.viewer import Viewer

_TOPICS = 3


def draft_for(viewer: Viewer, other: Person) -> str:
    """Two queries."""
    assert viewer.person is not None
    sentences = [_("I would like to meet {name}.").format(name=other.name)]
    topics = shared_topics(viewer, [other.pk])[other.pk] if _shows_tags(viewer.person) else []
    if topics:
        sentences.append(_("We share an interest in {topics}.").format(topics=", ".join(topics[:_TOPICS])))
    fits = fits_with(viewer, [other.pk])
    asks = [fit.mine.text for fit in fits if fit.they_help]
    offers = [fit.mine.text for fit in fits if not fit.they_help]
    if asks:
        sentences.append(_("I am looking for: {text}").format(text=asks[0]))
    if offers:
        sentences.append(_("I could help with: {text}").format(text=offers[0]))
    return "\n\n".join(sentences)


def _shows_tags(person: Person) -> bool:
    return person.audience_of("tags") in FOR_MEMBERS
