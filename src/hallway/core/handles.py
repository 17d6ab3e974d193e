"""Handles: one namespace for people, organisations and groups; what is given stays given.

A handle is lower-case Latin letters, digits and hyphens, so that it can be typed on any keyboard and read
aloud; names in other scripts are transliterated to propose one. Two handles that a reader could confuse
(`rn` and `m`, `0` and `o`, `1` and `l`, with and without hyphens) share a skeleton, and only the first is given.
"""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime

from anyascii import anyascii
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid
from hallway.core.models import Handle

MIN_LENGTH, MAX_LENGTH = 2, 40
#: how often to look for another handle when somebody takes the one found
_ATTEMPTS = 5
RESERVED = frozenset(
    [
        "about",
        "account",
        "accounts",
        "admin",
        "api",
        "app",
        "asks",
        "badge",
        "claim",
        "community",
        "contact",
        "contacts",
        "demo",
        "directory",
        "event",
        "events",
        "export",
        "federation",
        "feed",
        "feeds",
        "general",
        "group",
        "groups",
        "hallway",
        "health",
        "healthz",
        "help",
        "home",
        "idea",
        "ideas",
        "imprint",
        "inbox",
        "introductions",
        "invitations",
        "invite",
        "join",
        "login",
        "logout",
        "mail",
        "me",
        "meet",
        "members",
        "messages",
        "metrics",
        "moderation",
        "network",
        "new",
        "notifications",
        "offers",
        "operator",
        "organisation",
        "organisations",
        "people",
        "person",
        "posts",
        "privacy",
        "profile",
        "questions",
        "resources",
        "root",
        "routes",
        "search",
        "security",
        "settings",
        "sign-in",
        "sign-out",
        "sign-up",
        "signup",
        "static",
        "support",
        "system",
        "tags",
        "terms",
        "today",
        "user",
        "users",
        "well-known",
        "welcome",
        "www",
    ]
)
_SHAPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LETTER = re.compile(r"[a-z]")
_CONFUSABLE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("-", ""))


class ReadTwoWays(Invalid):
    """Raised when what was typed reads as another handle than the one that would be kept."""

    def __init__(self, *, typed: str, kept: str) -> None:
        problem = _("“{typed}” would be kept as “{kept}”. Save that if you mean it, or write another.").format(
            typed=typed, kept=kept
        )
        super().__init__(problem, fields={"handle": problem})
        self.kept = kept


def skeleton_of(handle: str) -> str:
    """What a hasty reader sees; equal for look-alikes."""
    for seen, taken_for in _CONFUSABLE:
        handle = handle.replace(seen, taken_for)
    return handle


def check_handle(text: str) -> str:
    """The handle as it will be kept; raises Invalid with what to write instead.

    Capitals become small letters, since nobody takes an A for anything but an a. A capital I is easily meant, or
    read, as an l, and a letter of another alphabet as something else again: ReadTwoWays asks about these.
    """
    typed = text.strip().removeprefix("@")
    handle = unicodedata.normalize("NFKC", text).strip().removeprefix("@").lower()
    if not MIN_LENGTH <= len(handle) <= MAX_LENGTH:
        problem = _("A handle has {least} to {most} letters.").format(least=MIN_LENGTH, most=MAX_LENGTH)
    elif not _SHAPE.fullmatch(handle):
        problem = _("A handle is made of a-z, 0-9 and single hyphens, for example {example}.").format(
            example=handle_from(text) or "ana-silva"
        )
    elif not _LETTER.search(handle):
        problem = _("A handle has at least one letter, for example {example}.").format(example="ana-silva")
    elif handle in RESERVED:
        problem = _("“{handle}” is kept for the server's own pages. Choose another handle.").format(handle=handle)
    elif not typed.isascii() or "I" in typed:
        raise ReadTwoWays(typed=typed, kept=handle)
    else:
        return handle
    raise Invalid(problem, fields={"handle": problem})


def handle_from(name: str) -> str:
    """A handle made of a name in any script; empty when nothing is left of it, or no letter."""
    words = re.findall(r"[a-z0-9]+", anyascii(unicodedata.normalize("NFKC", name)).lower())
    handle = ""
    for word in words:
        if len(handle) + 1 + len(word) > MAX_LENGTH - 6:
            break
        handle = f"{handle}-{word}" if handle else word
    handle = handle or "".join(words)[: MAX_LENGTH - 6]
    return handle if len(handle) >= MIN_LENGTH and _LETTER.search(handle) else ""


def free_handle(name: str, *, fallback: str = "member") -> str:
    """A handle for this name that nobody holds or held."""
    stem = handle_from(name) or fallback
    wanted = stem if stem not in RESERVED else f"{stem}-1"
    number = 1
    while Handle.objects.filter(skeleton=skeleton_of(wanted)).exists():
        number += 1
        wanted = f"{stem}-{number}"
    return wanted


@transaction.atomic
def give_handle(text: str, *, kind: str, holder: uuid.UUID, now: datetime) -> str:
    """Give a handle to a holder; their former ones stay theirs and lead here. Raises Invalid or Conflict."""
    handle = check_handle(text)
    taken = Handle.objects.filter(skeleton=skeleton_of(handle)).first()
    if taken is not None and (taken.text != handle or taken.holder != holder):
        raise Conflict(_("“{handle}” is taken, or too easily confused with one that is.").format(handle=handle))
    Handle.objects.filter(holder=holder, current=True).update(current=False)
    try:
        with transaction.atomic():
            row = Handle(text=handle, skeleton=skeleton_of(handle), kind=kind, holder=holder, given_at=now)
            row.save(force_insert=taken is None, force_update=taken is not None)
    except IntegrityError:  # somebody else was quicker
        raise Conflict(
            _("“{handle}” is taken, or too easily confused with one that is.").format(handle=handle)
        ) from None
    return handle


def give_free_handle(name: str, *, kind: str, holder: uuid.UUID, now: datetime, fallback: str = "member") -> str:
    """Give a handle made of this name; where somebody takes the free one at the same moment, the next."""
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return give_handle(free_handle(name, fallback=fallback), kind=kind, holder=holder, now=now)
        except Conflict:
            continue
    return give_handle(free_handle(name, fallback=fallback), kind=kind, holder=holder, now=now)


def holder_of(text: str, *, kind: str) -> uuid.UUID | None:
    """Who holds this handle now or held it once."""
    row = Handle.objects.filter(text=text.lower(), kind=kind).values_list("holder", flat=True).first()
    return row


@transaction.atomic
def give_handles(
    names: Sequence[str], *, kind: str, holders: Sequence[uuid.UUID], now: datetime, fallback: str = "member"
) -> list[str]:
    """A handle for each of many names at once, made like `free_handle`'s; two queries for all of them."""
    taken = set(Handle.objects.values_list("skeleton", flat=True))
    next_number: dict[str, int] = {}
    given = []
    for name in names:
        stem = handle_from(name) or fallback
        number = next_number.get(stem, 1)
        handle = stem if number == 1 and stem not in RESERVED else f"{stem}-{number}"
        while skeleton_of(handle) in taken:
            number += 1
            handle = f"{stem}-{number}"
        next_number[stem] = number + 1
        taken.add(skeleton_of(handle))
        given.append(handle)
    Handle.objects.bulk_create(
        (
            Handle(text=handle, skeleton=skeleton_of(handle), kind=kind, holder=holder, given_at=now)
            for handle, holder in zip(given, holders, strict=True)
        ),
        batch_size=2000,
    )
    return given
