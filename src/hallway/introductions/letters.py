"""The letters of an introduction: one when it reaches somebody, one half-way, one to each of the two afterwards.

Those to people outside are sent from here; those to members are handed to whoever decides when members are written to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallway.introductions.enums import Answer, Role
from hallway.introductions.links import url_of
from hallway.introductions.models import Introduction, Part
from hallway.introductions.queries.begun import remark_on
from hallway.introductions.queries.contact import contact_for, of_part, of_person
from hallway.membership.letters import Frame, absolute, letter_to, write_to_outsider
from hallway.people.models import Account, Person
from hallway.people.viewer import VISITOR, Viewer


@dataclass(frozen=True)
class Said:
    """A word of somebody who passed it on."""

    name: Any
    word: str


def name_of(part: Part) -> str:
    if part.person is not None:
        return part.person.name
    return part.outsider.name if part.outsider is not None else ""


def described(part: Part) -> Any:
    """The name as the others read it, in the language of the letter or page."""
    if part.outsider is None:
        return name_of(part)
    return format_lazy("{} {}", part.outsider.name, remark_on(part.outsider.added_by.name))


def write_part(part: Part, *, reminder: bool) -> bool:
    """To somebody who is no member, with the link to answer by; whether it was written."""
    context = _of_part(part, reminder=reminder)
    return _to_outsider("introductions/mail/reached", part, action=_label_to_answer, **context)


def part_letter(part: Part, *, reminder: bool, frame: Frame) -> EmailMultiAlternatives | None:
    """The same to a member."""
    member = part.person or part.holder
    if member is None or member.account is None:
        return None
    context = _of_part(part, reminder=reminder) | {"name": member.name}
    return _to_member(member.account, "introductions/mail/reached", frame, action=_label_to_answer, **context)


def _of_part(part: Part, *, reminder: bool) -> dict[str, Any]:
    introduction = part.introduction
    everybody = list(introduction.parts.select_related("person", "outsider__added_by").order_by("position", "pk"))
    return about(part, everybody) | {"reminder": reminder, "link": url_of(part), "ends_at": introduction.ends_at}


def about(part: Part, everybody: Sequence[Part]) -> dict[str, Any]:
    """Who asks whom for what, for the eyes of this part."""
    introduction = part.introduction
    initiator = introduction.initiator
    others = [described(one) for one in everybody if one.role == Role.END and one.pk != part.pk]
    before = [one for one in everybody if one.role == Role.CONNECTOR and (one.position, one.pk) < _place(part)]
    return {
        "name": name_of(part),
        "initiator_name": initiator.name if initiator is not None else "",
        "is_connector": part.role == Role.CONNECTOR,
        "is_asked": introduction.is_asked,
        "other_name": format_lazy(" & ".join("{}" for _other in others), *others),
        "words": introduction.words,
        "passed_on_by": [Said(described(one), one.word) for one in before if one.answer == Answer.YES],
    }


def _place(part: Part) -> tuple[int, int]:
    return (part.position, part.pk)


def write_agreed(introduction: Introduction) -> None:
    """To those of the two who are no members, how to reach the other."""
    ends = list(introduction.parts.filter(role=Role.END).select_related("person__account", "outsider__added_by"))
    for part in ends:
        other = next((one for one in ends if one.pk != part.pk), None)
        if introduction.is_asked:
            contact = of_person(introduction.initiator, viewer=VISITOR) if introduction.initiator else None
        else:
            contact = of_part(other, viewer=VISITOR) if other is not None else None
        if contact is not None and part.holder_id is None:
            # the page is for members
            agreed = {"name": name_of(part), "contact": contact, "link": ""}
            _to_outsider("introductions/mail/agreed", part, action=_label_to_see, **agreed)


def agreed_letter(introduction: Introduction, *, person: Person, frame: Frame) -> EmailMultiAlternatives | None:
    """To one of the two, how to reach the other; none when the other is not to be reached by them any more."""
    contact = contact_for(Viewer(person, person.account), introduction)
    if contact is None or person.account is None:
        return None
    agreed = {"name": person.name, "contact": contact, "link": absolute(introduction.get_absolute_url())}
    return _to_member(person.account, "introductions/mail/agreed", frame, action=_label_to_see, **agreed)


def outcome_letter(introduction: Introduction, *, person: Person, frame: Frame) -> EmailMultiAlternatives | None:
    """To one of the two: did you meet, did it help?"""
    if person.account is None:
        return None
    contact = contact_for(Viewer(person, person.account), introduction)
    asked = {
        "name": person.name,
        "other_name": contact.name if contact is not None else "",
        "link": absolute(introduction.get_absolute_url()),
    }
    return _to_member(person.account, "introductions/mail/outcome", frame, action=_label_to_see, **asked)


def _to_outsider(letter: str, part: Part, *, action: Callable[[], str], **context: Any) -> bool:
    """In the language of whoever introduces them; not to those who never want to hear from us."""
    if part.outsider is None:
        return False
    initiator = part.introduction.initiator
    language = initiator.account.language if initiator is not None and initiator.account is not None else ""
    with override(language or settings.CONFIG.language):
        label = action()
    return write_to_outsider(letter, to=part.outsider.address, language=language, action_label=label, **context)


def _to_member(
    account: Account, letter: str, frame: Frame, *, action: Callable[[], str], **context: Any
) -> EmailMultiAlternatives:
    with override(account.language or settings.CONFIG.language):
        context |= {"action_label": action(), **frame.context}
    return letter_to(letter, to=account.email, language=account.language, context=context, headers=frame.headers)


def _label_to_answer() -> str:
    return _("Read it and answer")


def _label_to_see() -> str:
    return _("See the introduction")
