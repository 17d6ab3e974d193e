"""The ties that one viewer may use beside what every member may see."""

import numpy as np

from hallway.discovery.compute import KnownTies
from hallway.people.viewer import Viewer
from hallway.relationships.enums import Consent
from hallway.relationships.queries.ties import ties_in_sight
from hallway.relationships.strength import strength_of


def known_ties(viewer: Viewer) -> KnownTies:
    """The viewer's own ties, and those that people show to their connections, the viewer among them. One query."""
    return viewer.once("known_ties", lambda: _read(viewer))


def _read(viewer: Viewer) -> KnownTies:
    mine, theirs = [], []
    for tie in ties_in_sight(viewer):
        strength = strength_of(tie.closeness, tie.learned)
        if tie.holder == viewer.id:
            if tie.other not in viewer.hidden_ids:
                mine.append((tie.other, strength))
        elif tie.back == Consent.MEMBERS or tie.other in viewer.connection_ids:
            theirs.append((min(tie.holder, tie.other), max(tie.holder, tie.other), strength))
    own_rows = np.array(mine, dtype=np.float64).reshape(-1, 2)
    shown_rows = np.array(sorted(set(theirs)), dtype=np.float64).reshape(-1, 3)
    return KnownTies(
        own_rows[:, 0].astype(np.int64),
        own_rows[:, 1],
        np.isin(own_rows[:, 0], list(viewer.connection_ids)),
        shown_rows[:, 0].astype(np.int64),
        shown_rows[:, 1].astype(np.int64),
        shown_rows[:, 2],
    )
