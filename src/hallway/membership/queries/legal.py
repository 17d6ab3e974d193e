"""The operator's texts: what holds now, what held before, what an account still has to accept."""

from django.db.models import OuterRef, Subquery

from hallway.membership.enums import LegalKind
from hallway.membership.models import Acceptance, LegalText
from hallway.people.access import no_such_page
from hallway.people.models import Account

#: what joining means to accept, in the order it is read; an imprint is nothing to accept
TO_ACCEPT = (LegalKind.TERMS, LegalKind.PRIVACY)


def current_texts() -> dict[str, LegalText]:
    """The newest version of each kind that has one. One query."""
    newest = LegalText.objects.filter(kind=OuterRef("kind")).order_by("-version").values("pk")[:1]
    return {text.kind: text for text in LegalText.objects.filter(pk=Subquery(newest))}


def texts_to_join() -> list[LegalText]:
    """What a newcomer accepts. One query."""
    current = current_texts()
    return [current[kind] for kind in TO_ACCEPT if kind in current]


def text_shown(kind: LegalKind, version: int | None = None) -> LegalText | None:
    """The version that holds, None while there is none; or the version asked for, NotFound when there is not."""
    texts = LegalText.objects.filter(kind=kind)
    if version is None:
        return texts.order_by("-version").first()
    text = texts.filter(version=version).first()
    if text is None:
        raise no_such_page()
    return text


def versions(kind: LegalKind) -> list[LegalText]:
    """All versions, newest first, without their bodies."""
    return list(LegalText.objects.filter(kind=kind).order_by("-version").defer("body"))


def texts_outstanding(account: Account) -> list[LegalText]:
    """The current versions of those kinds of which something binding came after what the account accepted."""
    accepted = dict(
        Acceptance.objects.filter(account=account).order_by("text__version").values_list("text__kind", "text__version")
    )
    binding = dict(LegalText.objects.filter(must_accept=True).order_by("version").values_list("kind", "version"))
    current = current_texts()
    return [current[kind] for kind in TO_ACCEPT if kind in current and binding.get(kind, 0) > accepted.get(kind, 0)]
