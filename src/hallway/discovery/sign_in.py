"""Whoever signs in goes to Today next: people are picked meanwhile."""

from typing import Any

from django.contrib.auth.signals import user_logged_in

from hallway.core import clock
from hallway.discovery.actions.suggest import want_suggestions
from hallway.discovery.queries.suggestions import this_week
from hallway.people.models import Account
from hallway.people.viewer import Viewer


def register() -> None:
    user_logged_in.connect(_have_people_picked, dispatch_uid="discovery.sign_in")


def _have_people_picked(sender: Any, user: Account, **_more: Any) -> None:
    person = getattr(user, "person", None)
    if person is None:
        return
    viewer, now = Viewer(person, user), clock.now()
    if viewer.is_member and not this_week(viewer, now=now).picked:
        want_suggestions(person.pk, now=now)
