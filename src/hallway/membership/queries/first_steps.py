"""The first week: what a newcomer has done, and the one thing to do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hallway.membership.models import FirstSteps
from hallway.membership.steps import Step, steps
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: for how long Today reminds of the steps
NEWCOMER_FOR = timedelta(days=14)


@dataclass(frozen=True)
class StepShown:
    title: str
    why: str
    url: str
    done: bool


@dataclass(frozen=True)
class Week:
    steps: list[StepShown]
    #: the first that is not done
    next: StepShown | None

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class NewcomerLine:
    """What Today says to a newcomer. `next` is missing when the step known as next was done since."""

    done: int
    total: int
    next: Step | None


def is_newcomer(person: Person, *, now: datetime) -> bool:
    return person.created_at > now - NEWCOMER_FOR


def steps_shown(person: Person, *, kept: FirstSteps) -> Week:
    """Every step, with those that were just found done."""
    shown = [StepShown(str(step.title), str(step.why), step.url, step.name in kept.done) for step in steps(person)]
    return Week(shown, next((step for step in shown if not step.done), None))


def newcomer_line(viewer: Viewer, *, now: datetime) -> NewcomerLine | None:
    """At most two queries for a newcomer, none for anybody else; None when there is nothing to say."""
    person = viewer.person
    if person is None or not viewer.is_member or not is_newcomer(person, now=now):
        return None
    all_steps = steps(person)
    kept = FirstSteps.objects.filter(person=person).first()
    if kept is not None and kept.put_away_at is not None:
        return None
    known = set(kept.done if kept else [])
    following = next((step for step in all_steps if step.name not in known), None)
    if following is None:
        return None
    done = sum(step.name in known for step in all_steps)
    if following.done(person):
        return NewcomerLine(done + 1, len(all_steps), None)
    return NewcomerLine(done, len(all_steps), following)
