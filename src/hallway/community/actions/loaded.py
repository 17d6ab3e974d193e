"""What a load did, for its report."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from hallway.community.forgotten import Forgotten
from hallway.community.reading import Skipped
from hallway.membership.actions.prepare import Prepared
from hallway.people import audit
from hallway.people.models import Person

LOADED = audit.act("directory_loaded", gettext_lazy("Loaded a directory"))


@dataclass
class Loaded:
    """What a load did, by kind of record."""

    added: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    #: people of these records who did not agree, and are not visible until they accept an invitation
    not_visible: int = 0
    invitations: Prepared = field(default_factory=Prepared)
    #: id of a record -> the member whose verified address it has; for the operator's eyes alone
    attached: dict[str, Person] = field(default_factory=dict)
    #: those of them who had an entry of their own beside the member's, which is gone now
    merged: dict[str, Person] = field(default_factory=dict)
    #: ids that no load brings back
    forgotten: Forgotten = field(default_factory=Forgotten)

    def counted(self) -> str:
        """How much of each kind, in a few words."""
        return ", ".join(f"{kind} +{added} ~{self.updated.get(kind, 0)}" for kind, added in self.added.items())
