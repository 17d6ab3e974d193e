"""Connections: ask, confirm, set aside, withdraw, end.

One who asks never learns that they were set aside, that the other has no room this week, or that the other
blocked them: each looks like a request that nobody has answered yet, until it ends after `REQUEST_LIFETIME`.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid, NotAllowed, NotFound
from hallway.core.models import Fact
from hallway.core.outbox import publish
from hallway.people.models import Account, Person
from hallway.relationships.actions.capacity import let_requests_through
from hallway.relationships.actions.pairs import hold_tie, is_blocked, locked_connection, ordered, tie_changed
from hallway.relationships.enums import Closeness, ConnectionState, Consent, Origin
from hallway.relationships.facts import ConnectionAsked, ConnectionConfirmed, ConnectionEnded
from hallway.relationships.models import Connection, Tie
from hallway.relationships.rules import (
    MOST_OPEN_REQUESTS,
    MOST_REQUESTS_A_WEEK,
    REQUEST_LIFETIME,
    SET_ASIDE_LASTS,
    WEEK,
    can_ask,
    default_consent_of,
)

MOST_WORDS = 500


@transaction.atomic
def ask_to_connect(
    asker: Person, *, other: Person, words: str = "", consent: Consent | None = None, now: datetime
) -> Connection:
    """Ask somebody to connect; one who has asked me already is confirmed instead.

    Asking twice leaves the first request as it was, so a double click does nothing more.
    """
    if not can_ask(asker, other=other) or is_blocked(asker, blocked=other):
        raise NotFound(_("There is nobody here whom you could ask."))
    words = words.strip()
    if len(words) > MOST_WORDS:
        problem = _("Write at most {most} letters; these are {found}.").format(most=MOST_WORDS, found=len(words))
        raise Invalid(problem, fields={"words": problem})
    row = locked_connection(asker.pk, other.pk)
    if row is None or row.state == ConnectionState.ENDED:
        _check_asking_limits(asker, now=now)
        return _open_request(row, asker, other, words, consent or default_consent_of(asker), now)
    if row.state == ConnectionState.ASKED and row.asker_id == other.pk:
        return _confirm(row, asker, consent or default_consent_of(asker), None, now)
    return row


def _check_asking_limits(asker: Person, *, now: datetime) -> None:
    """Raise NotAllowed when the asker has too many requests open, or made too many this week.

    The asker's account is locked while requests are counted, so that two cannot both be the last one. It is not the
    person, whose lock others wait for who let requests through to them, while two who ask each other hold one each.
    """
    assert asker.account_id is not None  # members ask, and a member has one
    list(Account.objects.select_for_update(no_key=True).filter(pk=asker.account_id).values("pk"))
    if Connection.objects.open_by(asker.pk).count() >= MOST_OPEN_REQUESTS:
        raise NotAllowed(
            _("{most} of your requests are still open. Withdraw one, or wait for an answer.").format(
                most=MOST_OPEN_REQUESTS
            )
        )
    asked_this_week = Fact.objects.filter(
        kind=ConnectionAsked.__name__,
        occurred_at__gt=now - WEEK,
        about_rows__person=asker.pk,
        payload__asker=asker.pk,
    )
    if asked_this_week.count() >= MOST_REQUESTS_A_WEEK:
        raise NotAllowed(
            _("You asked {most} people within a week. Let them answer first.").format(most=MOST_REQUESTS_A_WEEK)
        )


def _open_request(
    row: Connection | None, asker: Person, other: Person, words: str, consent: Consent, now: datetime
) -> Connection:
    low, high = ordered(asker.pk, other.pk)
    fresh = row or Connection(low_id=low, high_id=high)
    asked_by_same = row is not None and row.asker_id == asker.pk
    still_aside = asked_by_same and fresh.set_aside_at is not None and fresh.set_aside_at > now - SET_ASIDE_LASTS
    if not still_aside:
        fresh.set_aside_at = now if is_blocked(other, blocked=asker) else None
    fresh.asker = asker
    fresh.words = words
    fresh.asker_consent = consent
    fresh.state = ConnectionState.ASKED
    fresh.asked_at = now
    fresh.reached_at = None
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:  # the other asked at the same moment: theirs is there now
        return ask_to_connect(asker, other=other, words=words, consent=consent, now=now)
    publish(ConnectionAsked(asker=asker.pk, asked=other.pk), about=(asker.pk, other.pk), now=now)
    let_requests_through(other, now=now)
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def confirm_connection(
    person: Person,
    *,
    other: Person,
    consent: Consent | None = None,
    closeness: Closeness | None = None,
    now: datetime,
) -> Connection:
    """Say yes to the other's request, and what others may know of it. Saying yes twice is once."""
    row = locked_connection(person.pk, other.pk)
    if row is None or is_blocked(person, blocked=other) or is_blocked(other, blocked=person):
        raise NotFound(_("This request is no longer open."))
    if row.state == ConnectionState.CONFIRMED:
        return row
    if row.state != ConnectionState.ASKED or row.asker_id != other.pk:
        raise NotFound(_("This request is no longer open."))
    return _confirm(row, person, consent or default_consent_of(person), closeness, now)


def _confirm(
    row: Connection, person: Person, consent: Consent, closeness: Closeness | None, now: datetime
) -> Connection:
    row.state = ConnectionState.CONFIRMED
    row.confirmed_at = now
    row.set_aside_at = None
    row.reached_at = row.reached_at or now
    row.save(update_fields=["state", "confirmed_at", "set_aside_at", "reached_at"])
    asker = row.asker_id
    hold_tie(person.pk, other=asker, consent=consent, origin=Origin.CONNECTED, closeness=closeness, now=now)
    hold_tie(asker, other=person.pk, consent=Consent(row.asker_consent), origin=Origin.CONNECTED, now=now)
    tie_changed(person.pk, asker, now=now)
    publish(ConnectionConfirmed(asker=asker, asked=person.pk), about=(asker, person.pk), now=now)
    return row


@transaction.atomic
def connect_by_invitation(inviter: Person, *, newcomer: Person, now: datetime) -> None:
    """Who accepted a member's invitation is connected with them, each on the terms they set for new connections."""
    blocked = is_blocked(inviter, blocked=newcomer) or is_blocked(newcomer, blocked=inviter)
    if blocked or not can_ask(inviter, other=newcomer):
        return
    row = locked_connection(inviter.pk, newcomer.pk)
    if row is not None and row.state == ConnectionState.CONFIRMED:
        return
    if row is None or row.asker_id != inviter.pk:
        low, high = ordered(inviter.pk, newcomer.pk)
        row = row or Connection(low_id=low, high_id=high, asked_at=now)
        row.asker = inviter
        row.asker_consent = default_consent_of(inviter)
        row.save()
    _confirm(row, newcomer, default_consent_of(newcomer), None, now)


@transaction.atomic
def part_people(blocker: Person, *, blocked: Person, now: datetime) -> None:
    """After a block: nothing stands between the two, and what one asked the other looks open to the one blocked."""
    row = locked_connection(blocker.pk, blocked.pk)
    make_ties_private(blocker.pk, blocked.pk, now=now)
    if row is None or row.state == ConnectionState.ENDED:
        return
    if row.state == ConnectionState.CONFIRMED:
        row.delete()
    elif row.asker_id == blocker.pk:
        close_request(row)
    elif row.set_aside_at is None:
        row.set_aside_at = now
        row.save(update_fields=["set_aside_at"])


@transaction.atomic
def end_old_requests(*, now: datetime) -> int:
    """End what was asked longer than `REQUEST_LIFETIME` ago, set aside or not; how many."""
    old = Connection.objects.select_for_update().filter(
        state=ConnectionState.ASKED, asked_at__lt=now - REQUEST_LIFETIME
    )
    rows = list(old)
    for row in rows:
        close_request(row)
    Connection.objects.filter(state=ConnectionState.ENDED, set_aside_at__lt=now - SET_ASIDE_LASTS).delete()
    return len(rows)


@transaction.atomic
def set_aside_request(person: Person, *, other: Person, now: datetime) -> None:
    """Do not answer the other's request; they go on seeing an open one."""
    row = locked_connection(person.pk, other.pk)
    if row is None or row.state == ConnectionState.ENDED:
        return  # withdrawn or over meanwhile, which is what was wished
    if row.state == ConnectionState.CONFIRMED:
        raise Conflict(_("You are connected already. You can end the connection below."))
    if row.asker_id != other.pk:
        raise NotFound(_("This request is no longer open."))
    if row.set_aside_at is None:
        row.set_aside_at = now
        row.save(update_fields=["set_aside_at"])
        let_requests_through(person, now=now)


@transaction.atomic
def take_request_up_again(person: Person, *, other: Person) -> None:
    """Undo setting aside."""
    row = locked_connection(person.pk, other.pk)
    if row is not None and row.state == ConnectionState.ASKED and row.asker_id == other.pk:
        row.set_aside_at = None
        row.save(update_fields=["set_aside_at"])


@transaction.atomic
def withdraw_request(asker: Person, *, other: Person, now: datetime) -> None:
    """Take my own request back; nobody is told."""
    row = locked_connection(asker.pk, other.pk)
    if row is None or row.state == ConnectionState.ENDED:
        return
    if row.state == ConnectionState.CONFIRMED:
        raise Conflict(_("Your request was confirmed meanwhile; you are connected."))
    if row.asker_id != asker.pk:
        raise NotFound(_("You have no open request to this person."))
    close_request(row)
    let_requests_through(other, now=now)


def close_request(row: Connection) -> None:
    """End an open request; remembered when it was set aside, so that asking again does not get around that."""
    if row.set_aside_at is None:
        row.delete()
        return
    row.state = ConnectionState.ENDED
    row.words = ""
    row.save(update_fields=["state", "words"])


@transaction.atomic
def end_connection(person: Person, *, other: Person, now: datetime) -> None:
    """End a connection. Each keeps a private tie of their own; the other is not told."""
    row = locked_connection(person.pk, other.pk)
    if row is None or row.state != ConnectionState.CONFIRMED:
        return
    row.delete()
    make_ties_private(person.pk, other.pk, now=now)
    publish(ConnectionEnded(by=person.pk, other=other.pk), about=(person.pk, other.pk), now=now)


def make_ties_private(one: int, other: int, *, now: datetime) -> None:
    """From now on neither end's tie is known to anybody else."""
    for holder, towards in ((one, other), (other, one)):
        Tie.objects.filter(holder=holder, other=towards).update(consent=Consent.PRIVATE, updated_at=now)
    tie_changed(one, other, now=now)
