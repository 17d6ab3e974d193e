"""The steps of the first week that are about the newcomer's own profile, and those of who runs the community.

`people` knows nothing of memberships, so its steps are registered here; other capabilities register theirs.
"""

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from hallway.membership import steps
from hallway.membership.enums import LegalKind
from hallway.membership.models import Community, Invitation, LegalText
from hallway.people.models import Person


def has_face(person: Person) -> bool:
    return bool(person.picture)


def has_words(person: Person) -> bool:
    return bool(person.headline or person.about)


def has_topics(person: Person) -> bool:
    return person.person_tags.exists()


def has_texts(person: Person) -> bool:
    """Whether terms, privacy and imprint are published."""
    return LegalText.objects.values("kind").distinct().count() == len(LegalKind)


def has_welcome(person: Person) -> bool:
    return Community.objects.exclude(welcome="").exists()


def has_company(person: Person) -> bool:
    """Whether anybody else is a member, or invited."""
    others = Person.objects.exclude(pk=person.pk).exclude(account=None)
    return Community.objects.filter(Exists(others) | Exists(Invitation.objects.all())).exists()


def register() -> None:
    _register_operators_steps()
    steps.register(
        steps.Step(
            "picture",
            order=10,
            title=_("Show your face"),
            why=_("People say hello to faces, not to initials."),
            url_name="people:edit_picture",
            done=has_face,
        ),
        steps.Step(
            "words",
            order=20,
            title=_("Say what you do in your own words"),
            why=_("Two sentences are enough. Others find you by these words."),
            url_name="people:edit",
            done=has_words,
        ),
        steps.Step(
            "tags",
            order=30,
            title=_("Name what you care about"),
            why=_("Three tags bring you together with people who care about the same."),
            url_name="people:edit_tags",
            done=has_topics,
        ),
    )


def _register_operators_steps() -> None:
    """What an empty community needs before anybody comes; all of it can be changed later."""
    steps.register(
        steps.Step(
            "community",
            order=1,
            title=_("Write the welcome and choose who gets in"),
            why=_("The welcome is the first that visitors read. People come by invitation until you open the door."),
            url_name="membership:admin_community",
            done=has_welcome,
            for_operators=True,
        ),
        steps.Step(
            "texts",
            order=2,
            title=_("Publish terms, privacy and imprint"),
            why=_("Newcomers agree to what holds on the day they join, so it is easier before they do."),
            url_name="membership:admin_texts",
            done=has_texts,
            for_operators=True,
        ),
        steps.Step(
            "invite",
            order=3,
            title=_("Invite the first members"),
            why=_("One by one, or from a file. Ten people who know each other are a good beginning."),
            url_name="membership:admin_invitations",
            done=has_company,
            for_operators=True,
        ),
    )
