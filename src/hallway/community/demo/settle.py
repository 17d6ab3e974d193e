"""Lets invented people live here: accounts to sign in with, and connections instead of declared ties."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from hallway.community.actions.load import load_community
from hallway.community.demo.faces import MOST_FACES, give_faces
from hallway.community.demo.invent import Invented, InventedTie
from hallway.community.reading import Read
from hallway.core.bulk import insert_rows, reserve_keys, room_for_indexes
from hallway.core.ids import uuid7
from hallway.exchange.models import Ask, Offer
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person
from hallway.relationships.enums import ConnectionState, Origin
from hallway.relationships.models import Connection, Tie

Progress = Callable[[str, int], None]
#: how long ago the oldest asks and offers were written
ENTRIES_SINCE = timedelta(weeks=6)


@transaction.atomic
def settle(invented: Invented, *, now: datetime, seed: int = 1, progress: Progress | None = None) -> None:
    """Load an invented community and make its people members who are connected with each other."""
    say = progress or (lambda kind, number: None)
    read = Read()
    read.records |= {
        "organisation": invented.organisations, "person": invented.people, "affiliation": invented.affiliations,
    }  # fmt: skip
    load_community(read, now=now, progress=progress)
    rows = Person.objects.filter(community_id__startswith="demo-").values_list("community_id", "pk")
    people = {str(community_id): pk for community_id, pk in rows}
    say("account", len(people))
    _give_accounts({people[record.id]: record.email for record in invented.people}, now)
    _spread_entries(now, random.Random(seed))  # noqa: S311  invented dates need no secrets
    say("connection", len(invented.ties))
    with room_for_indexes():
        _connect(invented.ties, people, now, random.Random(seed))  # noqa: S311  invented dates need no secrets
    say("picture", min(MOST_FACES, len(people) // 2))
    first = Person.objects.filter(community_id__startswith="demo-").order_by("pk").only("pk", "public_id")
    give_faces(list(first[: 2 * MOST_FACES]), seed=seed)


def _give_accounts(emails: dict[int, str], now: datetime) -> None:
    """An account without a password for each person, with a verified address."""
    keys = list(reserve_keys(Account, len(emails)))
    password = make_password(None)
    insert_rows(
        Account,
        ("id", "password", "email", "role", "is_active", "joined_at"),
        ((key, password, email, Role.MEMBER, True, now) for key, email in zip(keys, emails.values(), strict=True)),
    )
    insert_rows(
        EmailAddress,
        ("user_id", "email", "verified", "primary"),
        ((key, email, True, True) for key, email in zip(keys, emails.values(), strict=True)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE people_person SET account_id = %s, standing = %s WHERE id = %s",
            [(key, Standing.MEMBER, person) for key, person in zip(keys, emails, strict=True)],
        )


def _spread_entries(now: datetime, rng: random.Random) -> None:
    """What people ask and offer was written over the last weeks, not all at once."""
    for model in (Ask, Offer):
        rows = model.objects.filter(community_id__startswith="demo-").order_by("pk").values_list("pk", flat=True)
        dated = [(now - ENTRIES_SINCE * rng.random(), pk) for pk in rows]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {model._meta.db_table} SET made_at = %s, updated_at = %s WHERE id = %s",  # noqa: S608  a name of ours
                [(moment, moment, pk) for moment, pk in dated],
            )


def _connect(ties: Sequence[InventedTie], people: dict[str, int], now: datetime, rng: random.Random) -> None:
    ends = [(people[tie.one], people[tie.other]) for tie in ties]
    pairs = [(min(pair), max(pair), tie) for pair, tie in zip(ends, ties, strict=True)]
    pairs.sort(key=lambda pair: pair[:2])  # neighbours in the index are written together
    began = [now - timedelta(days=rng.randint(30, 2500)) for _pair in pairs]
    used = [start + (now - start) * rng.random() for start in began]
    insert_rows(
        Connection,
        (
            "public_id",
            "low_id",
            "high_id",
            "asker_id",
            "words",
            "state",
            "asker_consent",
            "asked_at",
            "reached_at",
            "confirmed_at",
        ),
        (
            (uuid7(), low, high, low, "", ConnectionState.CONFIRMED, tie.consent, start, start, start)
            for (low, high, tie), start in zip(pairs, began, strict=True)
        ),
    )

    rows = [
        (holder, other, tie.closeness, Origin.CONNECTED, "", last, tie.consent, start, now)
        for (low, high, tie), start, last in zip(pairs, began, used, strict=True)
        for holder, other in ((low, high), (high, low))
    ]
    rows.sort(key=lambda row: row[:2])
    insert_rows(
        Tie,
        ("holder_id", "other_id", "closeness", "origin", "note", "last_used_at", "consent", "made_at", "updated_at"),
        rows,
    )
