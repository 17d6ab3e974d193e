"""The record of what happened to the ways into accounts. It outlives the account, under a pseudonym."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa_signals
from django.conf import settings
from django.http import HttpRequest

from hallway.core import clock
from hallway.core.lasting_key import lasting_key
from hallway.membership.enums import SecurityEvent
from hallway.membership.models import SecurityRecord
from hallway.people.models import Account


def pseudonym_of(account: Account) -> str:
    """The same for all records of one account, and nothing to anybody without the server's key."""
    key = lasting_key(settings.CONFIG.data_dir, "address")
    return hmac.new(key, f"account {account.pk}".encode(), hashlib.sha256).hexdigest()[:32]


def record(
    account: Account, event: SecurityEvent, *, now: datetime, by: Account | None = None, detail: str = ""
) -> None:
    SecurityRecord.objects.create(
        account=account,
        pseudonym=pseudonym_of(account),
        event=event,
        by_pseudonym=pseudonym_of(by) if by is not None and by.pk != account.pk else "",
        detail=detail[:40],
        happened_at=now,
    )


def connect() -> None:
    """Listen to allauth, which tells of its own doings by signals."""
    account_signals.user_logged_in.connect(_signed_in, dispatch_uid="membership.security")
    for signal in (account_signals.password_set, account_signals.password_changed, account_signals.password_reset):
        signal.connect(_password, dispatch_uid="membership.security")
    for signal in (account_signals.email_changed, account_signals.email_added, account_signals.email_removed):
        signal.connect(_address, dispatch_uid="membership.security")
    mfa_signals.authenticator_added.connect(_factor_added, dispatch_uid="membership.security")
    mfa_signals.authenticator_removed.connect(_factor_removed, dispatch_uid="membership.security")


def _signed_in(request: HttpRequest, user: Account, **_kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    record(user, SecurityEvent.SIGNED_IN, detail=str(records[-1]["method"]) if records else "", now=clock.now())


def _password(user: Account, **_kwargs: Any) -> None:
    record(user, SecurityEvent.PASSWORD, now=clock.now())


def _address(user: Account, **_kwargs: Any) -> None:
    record(user, SecurityEvent.ADDRESS, now=clock.now())


def _factor_added(user: Account, authenticator: Any, **_kwargs: Any) -> None:
    record(user, SecurityEvent.FACTOR_ADDED, detail=str(authenticator.type), now=clock.now())


def _factor_removed(user: Account, authenticator: Any, **_kwargs: Any) -> None:
    record(user, SecurityEvent.FACTOR_REMOVED, detail=str(authenticator.type), now=clock.now())
