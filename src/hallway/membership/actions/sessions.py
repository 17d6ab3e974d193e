"""Ending sessions from outside the browser that holds them."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from hallway.people.models import Account


def end_sessions(account: Account) -> None:
    """Sign the account out everywhere."""
    mine = UserSession.objects.filter(user=account)
    Session.objects.filter(session_key__in=list(mine.values_list("session_key", flat=True))).delete()
    mine.delete()
