"""What introductions do about facts: mostly, writing to people outside; members are told by `notifications`."""

from hallway.core import clock
from hallway.core.outbox import handles
from hallway.introductions import letters
from hallway.introductions.actions.reach import is_cut, let_parts_through
from hallway.introductions.enums import Answer
from hallway.introductions.facts import IntroductionAccepted, PartReached, PartReminded
from hallway.introductions.models import Introduction, Part
from hallway.people.facts import CapacityChanged


@handles(PartReached, whole=True)
def write_to_the_one_asked(happened: PartReached) -> None:
    _write(happened.part, reminder=False)


@handles(PartReminded, whole=True)
def write_once_more(happened: PartReminded) -> None:
    _write(happened.part, reminder=True)


def _write(key: int, *, reminder: bool) -> None:
    """Unless it is answered, over, or cut off by now."""
    parts = Part.objects.select_related("introduction__initiator__account", "outsider")
    parts = parts.filter(outsider__isnull=False, holder=None, answer=Answer.NONE, reached_at__isnull=False)
    part = parts.filter(pk=key).first()
    if part is None or is_cut(part):
        return
    introduction = part.introduction
    if introduction.withdrawn_at is None and introduction.accepted_at is None and clock.now() < introduction.ends_at:
        letters.write_part(part, reminder=reminder)


@handles(IntroductionAccepted, whole=True)
def write_to_those_outside(happened: IntroductionAccepted) -> None:
    rows = Introduction.objects.select_related("initiator__account")
    row = rows.filter(pk=happened.introduction, accepted_at__isnull=False).first()
    if row is not None:
        letters.write_agreed(row)


@handles(CapacityChanged)
def let_through(happened: CapacityChanged) -> None:
    let_parts_through([happened.person], now=clock.now())
