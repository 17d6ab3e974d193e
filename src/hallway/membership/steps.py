"""The first week: small steps instead of a long form. Capabilities register theirs in `apps.py`.

    steps.register(
        steps.Step("picture", order=10, title=_("..."), why=_("..."), url_name="people:edit_picture", done=has_face),
    )

`done(person)` is asked for a newcomer's own pages only; it may cost one query.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from hallway.people.enums import Role
from hallway.people.models import Person


@dataclass(frozen=True)
class Step:
    name: str
    order: int
    title: str | Promise
    why: str | Promise
    url_name: str
    done: Callable[[Person], bool]
    #: whoever runs the community only
    for_operators: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_steps: dict[str, Step] = {}


def register(*new: Step) -> None:
    _steps.update({step.name: step for step in new})


def steps(person: Person) -> list[Step]:
    """The person's steps, in order."""
    runs_it = person.account is not None and person.account.role == Role.OPERATOR
    return sorted((step for step in _steps.values() if runs_it or not step.for_operators), key=lambda step: step.order)
