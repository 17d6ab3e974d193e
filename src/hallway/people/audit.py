"""The record of what operators and moderators did: append-only, read by operators, kept for a stated period.

An action that only they may do names its act once, and records it in its own transaction:

    ROLE_GIVEN = audit.act("role_given", gettext_lazy("Gave a role"))

    audit.record(ROLE_GIVEN, viewer=viewer, about=person.pk, detail=role.value, now=now)
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise

from hallway.core import retention
from hallway.core.retention import delete_rows
from hallway.people.models import AuditEntry
from hallway.people.viewer import Viewer

_acts: dict[str, str | Promise] = {}


def act(name: str, label: str | Promise) -> str:
    """Register an act with the words in which operators read it; returns its name."""
    _acts[name] = label
    return name


def acts() -> Mapping[str, str | Promise]:
    return dict(_acts)


def record(name: str, *, viewer: Viewer | None, now: datetime, about: int | None = None, detail: str = "") -> None:
    """Write down what was done, in the caller's transaction. No viewer is the server's own command line."""
    if name not in _acts:
        raise LookupError(f"nobody registered the act {name!r}")
    by = viewer.id if viewer is not None else None
    AuditEntry.objects.create(act=name, by_id=by, about_id=about, detail=detail[:300], done_at=now)


def _forget(before: datetime) -> int:
    return delete_rows(AuditEntry.objects.filter(done_at__lt=before))


def register() -> None:
    retention.register("what operators and moderators did", _forget, days=730, setting="keep_audit_days")
