"""The steps of a newcomer's first week that are about people they know."""

from django.utils.translation import gettext_lazy as _

from hallway.membership import steps
from hallway.people.models import Person
from hallway.relationships.enums import ImportState
from hallway.relationships.models import Connection, ContactImport


def has_imported(person: Person) -> bool:
    return ContactImport.objects.filter(owner=person, state=ImportState.DONE).exists()


def has_connected(person: Person) -> bool:
    """Asked somebody, or confirmed."""
    return Connection.objects.of(person.pk).confirmed().exists() or Connection.objects.open_by(person.pk).exists()


def register() -> None:
    steps.register(
        steps.Step(
            "import_contacts",
            order=60,
            title=_("Bring the people you know"),
            why=_("They stay yours alone, and show you ways to people you do not know yet."),
            url_name="relationships:import_contacts",
            done=has_imported,
        ),
        steps.Step(
            "connect",
            order=70,
            title=_("Connect with somebody"),
            why=_("Ways to others lead through people who said that you know each other."),
            url_name="people:directory",
            done=has_connected,
        ),
    )
