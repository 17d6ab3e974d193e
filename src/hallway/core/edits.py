"""Two people, or two tabs, editing the same thing: what does not collide is merged, what does is asked about.

A form carries `fingerprint(values)` of what it showed. When it comes back, `merge` compares three states of
each field - as shown, as stored now, as submitted - so that nobody's words are overwritten unseen, somebody
else's change of another field survives, and the same form sent twice changes nothing the second time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from hallway.core.errors import Conflict

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """What to write, and what cannot be written before its author has seen the other's words."""

    changes: dict[str, Any] = field(default_factory=dict)
    clashes: dict[str, Any] = field(default_factory=dict)


class EditedMeanwhile(Conflict):
    """Raised by an action when the same field was changed elsewhere since the form was made."""

    def __init__(
        self, message: str | Promise, *, stored: Values, now_stored: Values, submitted: Values, changed: Values
    ) -> None:
        super().__init__(message)
        #: the other's value of each field that both changed
        self.stored = dict(stored)
        #: what the form shows next: what its author changed as submitted, the rest as it is now
        self.values = {
            name: submitted[name] if name in stored or name in changed else now_stored[name] for name in submitted
        }
        #: of the state that holds now: the form that shows both texts carries it, and saving then is a decision
        self.fingerprint = fingerprint(now_stored)


def fingerprint(values: Values) -> str:
    """A short text that tells which fields differ from these values."""
    return ".".join(f"{name}-{_digest(value)}" for name, value in sorted(values.items()))


def merge(*, stored: Values, submitted: Values, seen: str | None) -> Merged:
    """Three-way merge by field; without `seen` everything submitted is written."""
    differing = {name: value for name, value in submitted.items() if value != stored[name]}
    if seen is None:
        return Merged(changes=differing)
    shown = dict(part.rpartition("-")[::2] for part in seen.split("."))
    merged = Merged()
    for name, value in differing.items():
        if shown.get(name) == _digest(stored[name]):
            merged.changes[name] = value
        elif shown.get(name) != _digest(value):
            merged.clashes[name] = stored[name]
    return merged


def changes_to_write(*, stored: Values, submitted: Values, seen: str | None, clash: str | Promise) -> dict[str, Any]:
    """What of a form is to be written, empty when nothing of it is new.

    clash   what EditedMeanwhile says, which is raised when a field was changed elsewhere and here.
    """
    merged = merge(stored=stored, submitted=submitted, seen=seen)
    if merged.clashes:
        raise EditedMeanwhile(
            clash, stored=merged.clashes, now_stored=stored, submitted=submitted, changed=merged.changes
        )
    return merged.changes


def _digest(value: object) -> str:
    return hashlib.blake2b(json.dumps(value, sort_keys=True, default=str).encode(), digest_size=6).hexdigest()
