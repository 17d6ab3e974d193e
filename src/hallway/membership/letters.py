"""Letters of membership: a subject and a text from a template, and the same words as HTML.

A letter `invitation` is `membership/mail/invitation_subject.txt` and `membership/mail/invitation.txt`; another
capability's letters have its folder before their name: `introductions/mail/reached`. A letter's one
link, when it has one, stands alone in the text and becomes the button of the HTML part. It is known by its name in the
context, never by its looks: what members wrote stands in letters as well, marked with `|said`, and makes no buttons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from hallway.core.plain import SAID
from hallway.membership.current import current_community
from hallway.membership.quiet import never_wants_letters, never_write_url


@dataclass(frozen=True)
class Paragraph:
    #: "words", "said" (by a member), "link" (shown as the button) or "code" (shown large)
    kind: str
    text: str


@dataclass(frozen=True)
class Frame:
    """What letters of a sort carry beside their words: headers, and what stands at their foot."""

    headers: Mapping[str, str]
    context: Mapping[str, object]


#: what templates call the address that becomes the button, and the code that is shown large
_LINKS = ("link", "sign_in_url", "signup_url")
_CODES = ("code",)


def absolute(path: str) -> str:
    """A path as it is written into letters."""
    return f"{settings.CONFIG.address}{path}"


def write_to_member(letter: str, /, *, to: str, language: str = "", **context: Any) -> None:
    letter_to(letter, to=to, language=language, context=context).send()


def write_to_outsider(letter: str, /, *, to: str, language: str = "", in_bulk: bool = False, **context: Any) -> bool:
    """A letter to somebody who is no member: not written to addresses that never want one, which is returned.

    in_bulk  one of many, which waits behind letters that somebody waits for.
    """
    if never_wants_letters(to):
        return False
    never_url = never_write_url(to)
    headers = {"List-Unsubscribe": f"<{never_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if in_bulk:
        headers["Precedence"] = "bulk"
    letter_to(letter, to=to, language=language, context={"never_url": never_url, **context}, headers=headers).send()
    return True


def letter_to(
    letter: str, /, *, to: str, language: str, context: dict[str, Any], headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """The letter, not sent yet."""
    with translation.override(language or settings.CONFIG.language):
        community = current_community()
        context = {
            "community_name": community.name if community else "Hallway",
            "address": settings.CONFIG.address,
            **context,
        }
        template = letter if "/" in letter else f"membership/mail/{letter}"
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        text = render_to_string(f"{template}.txt", context).strip()
        return message_of(subject=subject, text=text, to=to, context=context, headers=headers)


def message_of(
    *, subject: str, text: str, to: str, context: dict[str, Any], headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """A message with both parts; the HTML is made of the text, so that they cannot disagree."""
    message = EmailMultiAlternatives(
        subject, foot_of(text, context), settings.DEFAULT_FROM_EMAIL, [to], headers=dict(headers or {})
    )
    paragraphs = [_paragraph(part.strip(), context) for part in text.split("\n\n") if part.strip()]
    html = render_to_string("membership/mail/letter.html", {**context, "subject": subject, "paragraphs": paragraphs})
    message.attach_alternative(html, "text/html")
    return message


def _paragraph(text: str, context: Mapping[str, Any]) -> Paragraph:
    lines = text.split("\n")
    if all(line.startswith(SAID) for line in lines):
        return Paragraph("said", "\n".join(line.removeprefix(SAID).removeprefix(" ") for line in lines))
    for kind, names in (("link", _LINKS), ("code", _CODES)):
        if text in {str(context[name]) for name in names if context.get(name)}:
            return Paragraph(kind, text)
    return Paragraph("words", text)


def foot_of(text: str, context: dict[str, Any]) -> str:
    return text + "\n\n" + render_to_string("mail/foot.txt", context).strip() + "\n"
