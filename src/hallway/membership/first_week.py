"""The steps of the first week that are about the newcomer's own profile.

`people` knows nothing of memberships, so its steps are registered here; other capabilities register theirs.
"""

from django.utils.translation import gettext_lazy as _

from hallway.membership import steps
from hallway.people.models import Person


def has_face(person: Person) -> bool:
    return bool(person.picture)


def has_words(person: Person) -> bool:
    return bool(person.headline or person.about)


def has_topics(person: Person) -> bool:
    return person.person_tags.exists()


def register() -> None:
    steps.register(
        "picture",
        order=10,
        title=_("Show your face"),
        why=_("People say hello to faces, not to initials."),
        url_name="people:edit_picture",
        done=has_face,
    )
    steps.register(
        "words",
        order=20,
        title=_("Say what you do in your own words"),
        why=_("Two sentences are enough. Others find you by these words."),
        url_name="people:edit",
        done=has_words,
    )
    steps.register(
        "tags",
        order=30,
        title=_("Name what you care about"),
        why=_("Three topics bring you together with people who care about the same."),
        url_name="people:edit_tags",
        done=has_topics,
    )
