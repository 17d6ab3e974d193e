"""The ties that one viewer may use beside what every member may see."""

import numpy as np
from django.db.models import F

from hallway.discovery.compute import KnownTies
from hallway.people.viewer import Viewer
from hallway.relationships.enums import Consent
from hallway.relationships.models import Tie
from hallway.relationships.strength import strength_of


def known_ties(viewer: Viewer) -> KnownTies:
    """The viewer's own ties, and those that people show to their connections, the viewer among them. One query."""
    return viewer.once("known_ties", lambda: _read(viewer))


def _read(viewer: Viewer) -> KnownTies:
    columns = ("holder_id", "other_id", "closeness", "learned", "consent")
    own = Tie.objects.filter(holder=viewer.id).annotate(back=F("consent")).values_list(*columns, "back")
    shown = (
        Tie.objects.filter(holder__in=viewer.connection_ids, consent=Consent.CONNECTIONS)
        .exclude(other=viewer.id)
        .filter(other__ties__other_id=F("holder_id"), other__ties__consent__in=[Consent.CONNECTIONS, Consent.MEMBERS])
        .annotate(back=F("other__ties__consent"))
        .values_list(*columns, "back")
    )
    mine, theirs = [], []
    for holder, other, closeness, learned, _consent, back in own.union(shown, all=True):
        strength = strength_of(closeness, learned)
        if holder == viewer.id:
            if other not in viewer.hidden_ids:
                mine.append((other, strength))
        elif back == Consent.MEMBERS or other in viewer.connection_ids:
            theirs.append((min(holder, other), max(holder, other), strength))
    own_rows = np.array(mine, dtype=np.float64).reshape(-1, 2)
    shown_rows = np.array(sorted(set(theirs)), dtype=np.float64).reshape(-1, 3)
    return KnownTies(
        own_rows[:, 0].astype(np.int64),
        own_rows[:, 1],
        shown_rows[:, 0].astype(np.int64),
        shown_rows[:, 1].astype(np.int64),
        shown_rows[:, 2],
    )
