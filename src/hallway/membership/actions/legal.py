"""Publishing a new version of a text; the old ones stay readable."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.membership.actions.accept_texts import accept_texts
from hallway.membership.enums import LegalKind
from hallway.membership.facts import LegalTextPublished
from hallway.membership.models import LegalText
from hallway.people import audit
from hallway.people.viewer import Viewer

MAX_LENGTH = 50_000
PUBLISHED = audit.act("text_published", gettext_lazy("Published a text"))


@transaction.atomic
def publish_text(
    *, kind: LegalKind, body: str, must_accept: bool, after_version: int, viewer: Viewer, now: datetime
) -> LegalText:
    """The next version. Raises Conflict when another operator published since `after_version` was read."""
    if not viewer.is_operator or viewer.person is None or viewer.account is None:
        raise NotAllowed(_("Only an operator publishes this."))
    body = body.replace("\r\n", "\n").strip()
    problem = ""
    if not body:
        problem = _("Write the text first.")
    elif len(body) > MAX_LENGTH:
        problem = _("At most {most} letters, please.").format(most=MAX_LENGTH)
    if problem:
        raise Invalid(problem, fields={"body": problem})
    newest = LegalText.objects.filter(kind=kind).order_by("-version").first()
    overtaken = Conflict(_("Another operator has published a version meanwhile. Look at it, then publish yours."))
    if (newest.version if newest else 0) != after_version:
        raise overtaken
    if newest is not None and newest.body == body:
        unchanged = _("The text is the same as the version that holds.")
        raise Invalid(unchanged, fields={"body": unchanged})
    try:
        with transaction.atomic():
            text = LegalText.objects.create(
                kind=kind,
                version=after_version + 1,
                body=body,
                must_accept=must_accept and kind != LegalKind.IMPRINT,
                published_at=now,
            )
    except IntegrityError:
        raise overtaken from None
    if kind != LegalKind.IMPRINT:
        accept_texts(viewer.account, texts=[text.pk], now=now)  # who publishes it has read it
    audit.record(PUBLISHED, viewer=viewer, detail=f"{kind.value} {text.version}", now=now)
    publish(
        LegalTextPublished(kind=kind.value, version=text.version, operator=viewer.person.pk),
        about=[viewer.person.pk],
        now=now,
    )
    return text
