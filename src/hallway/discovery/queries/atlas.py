"""The atlas as one viewer's page uses it: read once, so that every part answers from the same."""

from hallway.atlas import overlay
from hallway.atlas.overlay import Atlas
from hallway.discovery.compute import CommunityTexts, ViewersNetwork
from hallway.discovery.queries.known_ties import known_ties
from hallway.people.viewer import Viewer


def atlas_for(viewer: Viewer) -> Atlas:
    """As it is when first asked. One query."""
    return viewer.once("atlas", overlay.current)


def network_of(viewer: Viewer) -> ViewersNetwork:
    """With the viewer's own ties laid over. Two queries beside the viewer's circles."""
    assert viewer.id is not None
    member = viewer.id
    return viewer.once(
        "network",
        lambda: ViewersNetwork(member, known_ties(viewer), atlas_for(viewer), hidden=viewer.hidden_ids),
    )


def texts_for(viewer: Viewer, *, without: frozenset[int] = frozenset()) -> CommunityTexts:
    """As if those whom the viewer must not come across, and those left out here, had written nothing."""
    return CommunityTexts(atlas_for(viewer), without=viewer.hidden_ids | without)
