"""Recording that somebody accepted the terms and read the privacy notice, in which version."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hallway.core.outbox import publish
from hallway.membership.facts import LegalTextsAccepted
from hallway.membership.models import Acceptance, LegalText
from hallway.people.models import Account


@transaction.atomic
def accept_texts(account: Account, *, texts: Iterable[int], now: datetime) -> None:
    """Record the acceptance of these versions once; those that do not exist are left out."""
    known = list(LegalText.objects.filter(pk__in=list(texts)).values_list("pk", flat=True))
    Acceptance.objects.bulk_create(
        [Acceptance(account=account, text_id=pk, accepted_at=now) for pk in known], ignore_conflicts=True
    )
    person = getattr(account, "person", None)
    if known and person is not None:
        publish(LegalTextsAccepted(person=person.pk, texts=known), about=[person.pk], now=now)
