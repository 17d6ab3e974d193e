"""Who is connected with whom, and who asked whom, as each of the two may know it."""

from dataclasses import dataclass
from enum import StrEnum

from hallway.people.viewer import Viewer
from hallway.relationships.enums import ConnectionState
from hallway.relationships.models import Connection, Tie


class Stage(StrEnum):
    """How far two people have come, for the eyes of one of them."""

    NOTHING = "nothing"
    I_ASKED = "i_asked"
    ASKED_ME = "asked_me"
    CONNECTED = "connected"


@dataclass(frozen=True)
class Between:
    """What the viewer has with somebody: how far they have come, and the viewer's own tie."""

    stage: Stage
    connection: Connection | None
    tie: Tie | None


def between(viewer: Viewer, *, other: int) -> Between:
    """What is between the viewer and the other. Two queries, one when neither asked."""
    assert viewer.id is not None  # only members are asked
    row = connection_with(viewer, other=other)
    tie = Tie.objects.filter(holder=viewer.id, other=other).first()
    return Between(stage_of(row, viewer_id=viewer.id), row, tie)


def connection_with(viewer: Viewer, *, other: int) -> Connection | None:
    """The connection or request that the viewer knows of. No query when the circles tell of none."""
    assert viewer.id is not None
    if not any(other in viewer.circle(name) for name in ("connections", "asked_by_me", "asked_me")):
        return None
    return Connection.objects.filter(low=min(viewer.id, other), high=max(viewer.id, other)).first()


def stage_of(row: Connection | None, *, viewer_id: int) -> Stage:
    """A request that was set aside, or has not reached the one asked, is open to its asker and nothing to the other."""
    if row is None or row.state == ConnectionState.ENDED:
        return Stage.NOTHING
    if row.state == ConnectionState.CONFIRMED:
        return Stage.CONNECTED
    if row.asker_id == viewer_id:
        return Stage.I_ASKED
    if row.set_aside_at is None and row.reached_at is not None:
        return Stage.ASKED_ME
    return Stage.NOTHING
