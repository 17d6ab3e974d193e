"""What a browser shows: that something waits, never about whom, and where it stands.

A screen is seen by others, and a message may lie with the maker of the browser until it is switched on, when what it
tells may hold no more. So it names nobody; the page that it leads to looks again.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hallway.core.lasting_key import lasting_key
from hallway.notifications.kinds import kind_named
from hallway.notifications.models import Browser, Notice

#: every message is as long as this, so that the length says nothing about what it tells
PADDED_BYTES = 1200
LONGEST_TITLE, LONGEST_BODY = 60, 150
#: of a topic, as RFC 8030 allows it
TOPIC_SIGNS = 32


@dataclass(frozen=True)
class Message:
    """What the service worker puts on the screen."""

    title: str
    body: str
    #: of the page that it leads to
    path: str
    #: the next one of the same topic takes its place, on the screen and with the browser's maker
    topic: str

    def packed(self) -> bytes:
        said = {"title": self.title[:LONGEST_TITLE], "body": self.body[:LONGEST_BODY], "path": self.path}
        return json.dumps({**said, "tag": self.topic}, ensure_ascii=False, separators=(",", ":")).encode()


def message_of(browser: Browser, notices: Sequence[Notice], *, language: str, community: str) -> Message:
    """Of one line among the notices, or of several; the newest comes first in `notices`."""
    lines = {(notice.kind, notice.topic) for notice in notices}
    newest = notices[0]
    with translation.override(language or settings.CONFIG.language):
        kind = kind_named(newest.kind)
        if len(lines) > 1 or kind is None:
            body = _("{count} things wait for you.").format(count=len(lines))
            return Message(community, body, reverse("notifications:notices"), _topic(browser, "several", ""))
        path = reverse("notifications:follow", args=[newest.public_id])
        return Message(community, str(kind.nameless), path, _topic(browser, newest.kind, newest.topic))


def trial(browser: Browser, *, language: str, community: str) -> Message:
    with translation.override(language or settings.CONFIG.language):
        body = _("This is how you are told here.")
        return Message(community, body, reverse("notifications:choose"), _topic(browser, "trial", ""))


def _topic(browser: Browser, kind: str, topic: str) -> str:
    """Another one for each browser, and nothing that its maker could read."""
    key = lasting_key(settings.CONFIG.data_dir, "push")
    return hmac.new(key, f"{browser.pk} {kind} {topic}".encode(), hashlib.sha256).hexdigest()[:TOPIC_SIGNS]
