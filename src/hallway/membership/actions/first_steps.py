"""Keeping track of a newcomer's first steps."""

from datetime import datetime

from hallway.membership.models import FirstSteps
from hallway.membership.steps import steps
from hallway.people.models import Person


def note_steps_done(person: Person) -> FirstSteps:
    """Look at all steps, so that Today knows what to propose without looking."""
    kept, _made = FirstSteps.objects.get_or_create(person=person)
    done = [step.name for step in steps(person) if step.done(person)]
    if done != kept.done:
        kept.done = done
        kept.save(update_fields=["done"])
    return kept


def put_away(person: Person, *, now: datetime) -> None:
    FirstSteps.objects.get_or_create(person=person)
    FirstSteps.objects.filter(person=person, put_away_at=None).update(put_away_at=now)


def bring_back(person: Person) -> None:
    FirstSteps.objects.filter(person=person).exclude(put_away_at=None).update(put_away_at=None)
