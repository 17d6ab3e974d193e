"""The link in a letter by which its reader appeals without signing in: `/appeals/<token>/`."""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hallway.core.lasting_key import lasting_key
from hallway.membership.letters import absolute
from hallway.moderation.models import Measure


def _signer() -> Signer:
    # by the key that lasts: who is suspended has no other way in, however old the letter
    key = lasting_key(settings.CONFIG.data_dir, "address").decode("ascii")
    return Signer(key=key, salt="hallway.moderation.appeal", sep=".")


def token_of(measure: Measure) -> str:
    return _signer().sign(measure.public_id.hex)


def url_of(measure: Measure) -> str:
    return absolute(reverse("moderation:appeal_by_letter", args=[token_of(measure)]))


def measure_in(token: str) -> Measure | None:
    """The measure of a link; none for one that was altered, or that we never wrote, or that is kept no more."""
    try:
        public_id = uuid.UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return Measure.objects.select_related("person", "appeal").filter(public_id=public_id).first()
