"""The letters of an introduction: one when it reaches somebody, one half-way, one to each of the two afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallway.introductions.enums import Answer, Role
from hallway.introductions.links import url_of
from hallway.introductions.models import Introduction, Part
from hallway.introductions.queries.contact import Contact, of_part, of_person
from hallway.membership.letters import absolute, write_to_member, write_to_outsider
from hallway.people.models import Account, Person
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class Said:
    """A word of somebody who passed it on."""

    name: str
    word: str


def name_of(part: Part) -> str:
    if part.person is not None:
        return part.person.name
    return part.outsider.name if part.outsider is not None else ""


def write_part(part: Part, *, reminder: bool) -> bool:
    """The letter with the link to answer by; whether it was written. Not to those who never want to hear from us."""
    introduction = part.introduction
    everybody = list(introduction.parts.select_related("person", "outsider").order_by("position", "pk"))
    context = about(part, everybody) | {"reminder": reminder, "link": url_of(part), "ends_at": introduction.ends_at}
    return _write("introductions/mail/reached", part, action=_label_to_answer, **context)


def about(part: Part, everybody: Sequence[Part]) -> dict[str, Any]:
    """Who asks whom for what, for the eyes of this part."""
    introduction = part.introduction
    initiator = introduction.initiator
    others = [name_of(one) for one in everybody if one.role == Role.END and one.pk != part.pk]
    before = [one for one in everybody if one.role == Role.CONNECTOR and (one.position, one.pk) < _place(part)]
    return {
        "name": name_of(part),
        "initiator_name": initiator.name if initiator is not None else "",
        "is_connector": part.role == Role.CONNECTOR,
        "is_asked": introduction.is_asked,
        "other_name": " & ".join(others),
        "words": introduction.words,
        "passed_on_by": [Said(name_of(one), one.word) for one in before if one.answer == Answer.YES],
    }


def _place(part: Part) -> tuple[int, int]:
    return (part.position, part.pk)


def write_agreed(introduction: Introduction) -> None:
    """To each of the two, how to reach the other."""
    ends = list(introduction.parts.filter(role=Role.END).select_related("person__account", "outsider"))
    for part in ends:
        others = [one for one in ends if one.pk != part.pk]
        viewer = _viewer_of(part.person)
        if introduction.is_asked:
            contact = of_person(introduction.initiator, viewer=viewer) if introduction.initiator else None
        else:
            contact = of_part(others[0], viewer=viewer) if others else None
        _write_contact(part, contact, introduction)
    initiator = introduction.initiator
    if introduction.is_asked and initiator is not None and initiator.account is not None and ends:
        contact = of_part(ends[0], viewer=_viewer_of(initiator))
        if contact is not None:
            _to_member(initiator.account, "introductions/mail/agreed", **_agreed(initiator.name, contact, introduction))


def _write_contact(part: Part, contact: Contact | None, introduction: Introduction) -> None:
    if contact is not None:
        _write("introductions/mail/agreed", part, action=_label_to_see, **_agreed(name_of(part), contact, introduction))


def _agreed(name: str, contact: Contact, introduction: Introduction) -> dict[str, Any]:
    return {"name": name, "contact": contact, "link": absolute(introduction.get_absolute_url())}


def write_outcome_wanted(introduction: Introduction) -> None:
    """To each of the two who is a member: did you meet, did it help?"""
    two = [part.person for part in introduction.parts.filter(role=Role.END).select_related("person__account")]
    if introduction.is_asked:
        two.append(introduction.initiator)
    answered = set(introduction.outcomes.values_list("person_id", flat=True))
    for person in two:
        if person is None or person.account is None or person.pk in answered:
            continue
        contact_name = next((other.name for other in two if other is not None and other.pk != person.pk), "")
        _to_member(
            person.account,
            "introductions/mail/outcome",
            name=person.name,
            other_name=contact_name,
            link=absolute(introduction.get_absolute_url()),
        )


def _write(letter: str, part: Part, *, action: Callable[[], str], **context: Any) -> bool:
    if part.person is not None:
        if part.person.account is None:
            return False
        with override(part.person.account.language or settings.CONFIG.language):
            label = action()
        write_to_member(
            letter, to=part.person.account.email, language=part.person.account.language, action_label=label, **context
        )
        return True
    if part.outsider is None:
        return False
    initiator = part.introduction.initiator
    language = initiator.account.language if initiator is not None and initiator.account is not None else ""
    with override(language or settings.CONFIG.language):
        label = action()
    if letter.endswith("agreed"):
        context["link"] = ""  # the page is for members
    return write_to_outsider(letter, to=part.outsider.address, language=language, action_label=label, **context)


def _to_member(account: Account, letter: str, **context: Any) -> None:
    with override(account.language or settings.CONFIG.language):
        label = _label_to_see()
    write_to_member(letter, to=account.email, language=account.language, action_label=label, **context)


def _label_to_answer() -> str:
    return _("Read it and answer")


def _label_to_see() -> str:
    return _("See the introduction")


def _viewer_of(person: Person | None) -> Viewer:
    return Viewer(person, person.account if person is not None else None)
