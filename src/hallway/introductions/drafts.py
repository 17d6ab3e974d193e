"""A text to pass on, to begin with.

It is made only of what the one who asks has in common with the other and both show to every member: nothing that
either shows to fewer people goes into a text that others read.
"""

from django.utils.translation import gettext as _

from hallway.discovery.queries.people_to_meet import shared_topics
from hallway.people.enums import FOR_MEMBERS
from hallway.people.models import Person
from hallway.people.viewer import Viewer

_TOPICS = 3


def draft_for(viewer: Viewer, other: Person) -> str:
    """One query."""
    assert viewer.person is not None
    sentences = [_("I would like to meet {name}.").format(name=other.name)]
    topics = shared_topics(viewer, [other.pk])[other.pk] if _shows_tags(viewer.person) else []
    if topics:
        sentences.append(_("We share an interest in {topics}.").format(topics=", ".join(topics[:_TOPICS])))
    return "\n\n".join(sentences)


def _shows_tags(person: Person) -> bool:
    return person.audience_of("tags") in FOR_MEMBERS
