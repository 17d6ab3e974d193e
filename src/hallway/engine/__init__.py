"""The numeric engine: arrays in, arrays out, no Django.

The names below are the whole public surface and a promise to programs outside this repository.
"""

from hallway.engine.errors import EngineError, InvalidInput, NotConverged
from hallway.engine.graph.concentration import concentration, concentration_many
from hallway.engine.graph.mix import Mix
from hallway.engine.graph.network import Network
from hallway.engine.graph.results import Concentration, Concentrations, Rankings, Reasons, Route, Ties
from hallway.engine.graph.tie_strengths import tie_strengths
from hallway.engine.matching.allot import Allotment, allot
from hallway.engine.text.index import TextIndex
from hallway.engine.types import Ranking
from hallway.engine.warm_up import warm_up

__all__ = [
    "Allotment",
    "Concentration",
    "Concentrations",
    "EngineError",
    "InvalidInput",
    "Mix",
    "Network",
    "NotConverged",
    "Ranking",
    "Rankings",
    "Reasons",
    "Route",
    "TextIndex",
    "Ties",
    "allot",
    "concentration",
    "concentration_many",
    "tie_strengths",
    "warm_up",
]
