"""Who may write to whom, and how much. No side effects."""

from datetime import timedelta

from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: messages of one sender, to everybody together
MOST_AT_ONCE, AT_ONCE = 30, timedelta(minutes=10)
MOST_A_DAY, DAY = 300, timedelta(days=1)
#: mails of one member whose words are looked for, whatever becomes of them
MOST_MAILS_A_DAY = 400
#: bytes of files that one sender may send in a day
MOST_BYTES_A_DAY = 250 * 1024 * 1024


def can_write(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer may write to this person now."""
    if not viewer.is_member or person.pk == viewer.id or person.standing != Standing.MEMBER:
        return False
    return person.pk in who_can_be_written_to(viewer)


def who_can_be_written_to(viewer: Viewer) -> frozenset[int]:
    """Connections and those the viewer was introduced to, except where one of the two blocked the other."""
    return (viewer.connection_ids | viewer.circle("introduced")) - viewer.hidden_ids
