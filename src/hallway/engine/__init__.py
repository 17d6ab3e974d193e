"""The numeric engine: arrays in, arrays out, no Django.

The names below are the whole public surface and a promise to programs outside this repository.
Each is loaded when it is first asked for: numba alone takes a second and 60 MB, which a command or a page that
asks the engine nothing need not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hallway.engine.errors import EngineError, InvalidInput, NotConverged
    from hallway.engine.graph.concentration import concentration, concentration_many
    from hallway.engine.graph.mix import Mix
    from hallway.engine.graph.network import Network
    from hallway.engine.graph.results import Concentration, Concentrations, Rankings, Reasons, Route, Ties
    from hallway.engine.graph.tie_strengths import tie_strengths
    from hallway.engine.matching.allot import Allotment, allot
    from hallway.engine.scheduling.plan_rounds import Plan, plan_rounds
    from hallway.engine.text.explain import Explanation, PassageMatch
    from hallway.engine.text.highlight import highlight_spans, word_spans
    from hallway.engine.text.index import TextIndex
    from hallway.engine.types import Ranking
    from hallway.engine.warming import warm_up

#: public name -> the module it is in
_HOMES = {
    "Allotment": "matching.allot",
    "Concentration": "graph.results",
    "Concentrations": "graph.results",
    "EngineError": "errors",
    "Explanation": "text.explain",
    "InvalidInput": "errors",
    "Mix": "graph.mix",
    "Network": "graph.network",
    "NotConverged": "errors",
    "PassageMatch": "text.explain",
    "Plan": "scheduling.plan_rounds",
    "Ranking": "types",
    "Rankings": "graph.results",
    "Reasons": "graph.results",
    "Route": "graph.results",
    "TextIndex": "text.index",
    "Ties": "graph.results",
    "allot": "matching.allot",
    "concentration": "graph.concentration",
    "concentration_many": "graph.concentration",
    "highlight_spans": "text.highlight",
    "plan_rounds": "scheduling.plan_rounds",
    "tie_strengths": "graph.tie_strengths",
    "warm_up": "warming",
    "word_spans": "text.highlight",
}

__all__ = [
    "Allotment",
    "Concentration",
    "Concentrations",
    "EngineError",
    "Explanation",
    "InvalidInput",
    "Mix",
    "Network",
    "NotConverged",
    "PassageMatch",
    "Plan",
    "Ranking",
    "Rankings",
    "Reasons",
    "Route",
    "TextIndex",
    "Ties",
    "allot",
    "concentration",
    "concentration_many",
    "highlight_spans",
    "plan_rounds",
    "tie_strengths",
    "warm_up",
    "word_spans",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
