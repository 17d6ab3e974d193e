"""Begin an introduction: ask to be introduced through somebody, or introduce two people to each other."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, HallwayError, Invalid, NotAllowed, NotFound
from hallway.core.outbox import publish
from hallway.core.text import clean_text, has_letters
from hallway.introductions.actions.reach import bring_forward
from hallway.introductions.enums import Begun, Role, Standing
from hallway.introductions.facts import IntroductionAsked
from hallway.introductions.models import Introduction, Outsider, Part
from hallway.introductions.models.introduction import IntroductionQuerySet
from hallway.introductions.rules import (
    LASTS,
    MOST_A_WEEK,
    MOST_CONNECTORS,
    MOST_OPEN,
    MOST_WORDS,
    REST,
    WEEK,
    Named,
    can_be_asked,
    can_begin,
    is_circular,
    pair_of,
)
from hallway.membership.actions.enrol import accounts_with
from hallway.membership.cleaning import clean_email, clean_name
from hallway.people.models import Account, Person
from hallway.people.viewer import Viewer
from hallway.relationships.models import Tie


class KnowEachOther(Conflict):
    """The two need no introduction."""


class BegunBefore(Conflict):
    """The same two again, before the moment that was fixed when the viewer last began it."""


@transaction.atomic
def ask_for_introduction(
    viewer: Viewer, *, to: Named, connectors: Sequence[Named], words: str, now: datetime
) -> Introduction:
    """Ask to be introduced to somebody, through one or several connectors in turn.

    An open one for the same two is given back as it is, so a double click does nothing more.
    Raises NotAllowed, NotFound for whom the viewer cannot name, Invalid, KnowEachOther and BegunBefore.
    """
    initiator = _initiator(viewer)
    if not 1 <= len(connectors) <= MOST_CONNECTORS:
        problem = _("Choose who is to introduce you.")
        raise Invalid(problem, fields={"connector": problem})
    to, connectors = _checked(to, viewer), [_checked(connector, viewer) for connector in connectors]
    if to.person is not None and to.person.pk in viewer.connection_ids:
        raise KnowEachOther(_("You know each other: write to {name} yourself.").format(name=to.person.name))
    me = Named(initiator)
    _refuse_circle([me, *connectors, to], viewer)
    first = connectors[0].person
    if first is not None and not _knows(viewer, first):
        raise NotFound(_("Choose somebody you know."))
    return _begin(viewer, Begun.ASKED, pair=(me, to), connectors=connectors, ends=[to], words=words, now=now)


@transaction.atomic
def introduce_two(viewer: Viewer, *, one: Named, other: Named, words: str, now: datetime) -> Introduction:
    """Introduce two people to each other of one's own accord; whether they know each other already is theirs to say.

    An open one for the same two is given back as it is. Raises NotAllowed, NotFound, Invalid and BegunBefore.
    """
    one, other = _checked(one, viewer), _checked(other, viewer)
    _refuse_circle([Named(_initiator(viewer)), one, other], viewer)
    return _begin(viewer, Begun.OFFERED, pair=(one, other), connectors=[], ends=[one, other], words=words, now=now)


def _begin(
    viewer: Viewer,
    begun: Begun,
    *,
    pair: tuple[Named, Named],
    connectors: Sequence[Named],
    ends: Sequence[Named],
    words: str,
    now: datetime,
) -> Introduction:
    initiator = _initiator(viewer)
    words = _checked_words(words)
    assert initiator.account_id is not None  # members begin, and a member has one
    # not the person, whose lock others hold who bring something before them
    list(Account.objects.select_for_update(no_key=True).filter(pk=initiator.account_id).values("pk"))
    mine = Introduction.objects.filter(initiator=initiator)
    earlier = list(mine.filter(pair=pair_of(*pair), ends_at__gt=now - REST).order_by("-asked_at", "-pk"))
    for row in earlier:
        if row.standing(now) == Standing.OPEN:
            return row
    _refuse_again(earlier, connectors, now=now)
    _check_limits(mine, now=now)
    introduction = Introduction.objects.create(
        begun=begun,
        initiator=initiator,
        named=[*(_kept(named, Role.CONNECTOR) for named in connectors), *(_kept(named, Role.END) for named in ends)],
        pair=pair_of(*pair),
        words=words,
        asked_at=now,
        ends_at=now + LASTS,
    )
    for position, named in enumerate(connectors):
        make_part(introduction, named, role=Role.CONNECTOR, position=position, by=initiator)
    for position, named in enumerate(ends):
        make_part(introduction, named, role=Role.END, position=100 + position, by=initiator)
    publish(IntroductionAsked(introduction=introduction.pk, initiator=initiator.pk), about=(initiator.pk,), now=now)
    bring_forward([introduction], now=now)
    return introduction


def make_part(introduction: Introduction, named: Named, *, role: Role, position: int, by: Person) -> Part:
    outsider = holder = None
    if named.person is None:
        outsider = Outsider.objects.create(name=named.name, address=named.address, added_by=by)
        holder = Person.objects.filter(account__in=accounts_with(named.address)).first()
    return Part.objects.create(
        introduction=introduction, role=role, position=position, person=named.person, outsider=outsider, holder=holder
    )


def _initiator(viewer: Viewer) -> Person:
    if viewer.person is None or not can_begin(viewer):
        raise NotAllowed(_("Members introduce and are introduced. Sign in as one first."))
    return viewer.person


def _checked(named: Named, viewer: Viewer) -> Named:
    """With the address and the name as they are kept; nobody whom the viewer cannot come across."""
    if named.person is None:
        return Named(name=clean_name(named.name), address=clean_email(named.address))
    if named.person.pk != viewer.id and not can_be_asked(named.person, viewer=viewer):
        raise nobody_there()
    return named


def nobody_there() -> HallwayError:
    """The one answer for somebody who is not here and for one who is not here for this viewer."""
    return NotFound(_("There is nobody here whom you could ask."))


def _refuse_circle(everybody: Iterable[Named], viewer: Viewer) -> None:
    everybody = list(everybody)
    own = viewer.account.email.lower() if viewer.account is not None else ""
    if is_circular(everybody) or any(named.address and named.address == own for named in everybody):
        problem = _("Somebody is in this introduction twice. Choose different people.")
        raise Invalid(problem, fields={"connector": problem, "other": problem})


def _checked_words(words: str) -> str:
    words = clean_text(words).strip()
    if not has_letters(words):
        problem = _("Write a few words that can be passed on: why you two should meet.")
    elif len(words) > MOST_WORDS:
        problem = _("This has {length} letters; at most {most} fit.").format(length=len(words), most=MOST_WORDS)
    else:
        return words
    raise Invalid(problem, fields={"words": problem})


def _refuse_again(earlier: Sequence[Introduction], connectors: Sequence[Named], *, now: datetime) -> None:
    """Raises BegunBefore for what was taken back, agreed to, refused or not answered: at one moment, in one sentence.

    Until its time is over nothing of the same two is begun again; after that it is asked through others, and when it
    has rested through the same.
    """
    through = {named.key for named in connectors}
    rested = [row.ends_at + REST for row in earlier if not through or not through.isdisjoint(_asked_through(row))]
    until = max([row.ends_at for row in earlier] + rested, default=now)
    if until <= now:
        return
    words = _("You began an introduction of the same two a short while ago. From {date} on you can begin another.")
    if through and all(row.ends_at <= now for row in earlier):
        words = _("You asked the same people for this a short while ago. Ask others, or them again from {date} on.")
    raise BegunBefore(words.format(date=date_format(timezone.localtime(until), "DATETIME_FORMAT")))


def _asked_through(row: Introduction) -> set[str]:
    return {named["key"] for named in row.named if named["role"] == Role.CONNECTOR}


def _check_limits(mine: IntroductionQuerySet, *, now: datetime) -> None:
    if mine.open_at(now).count() >= MOST_OPEN:
        raise NotAllowed(
            _("{most} of your introductions are under way. Take one back, or wait until one ends.").format(
                most=MOST_OPEN
            )
        )
    if mine.filter(asked_at__gt=now - WEEK).count() >= MOST_A_WEEK:
        raise NotAllowed(
            _("You began {most} introductions within a week. Let people answer first.").format(most=MOST_A_WEEK)
        )


def _knows(viewer: Viewer, person: Person) -> bool:
    return person.pk in viewer.connection_ids or Tie.objects.filter(holder=viewer.id, other=person).exists()


def _kept(named: Named, role: Role) -> dict[str, Any]:
    person = named.person.pk if named.person else None
    return {"role": role.value, "person": person, "name": named.name, "key": named.key}
