"""What the network's questions are asked of: Hallway and the libraries beside it, each in a process of its own.

`graph_peers.py` starts the processes; one needs nothing but numpy, scipy and its own library. Every library is given
the same ties and asked for the same walks and routes, as fast as its documented interface allows.
"""

import itertools
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

RESTART = 0.15
#: Longer than any real route: the length of a tie that must not be used.
FAR = 1e6
#: The walk that the others are compared with, and how often it is asked for at least.
EXACT = "60 steps"
LEAST_EXACT = 8
Walk = Callable[[int], np.ndarray]


@dataclass
class Library:
    """A library that holds the network, and its ways to answer; None where it has none.

    walks: by what sets one apart, from a member to the share of visits of everybody. best_walks: the same to the
    best twenty who are neither the member nor a tie. one_route: (start, goal) to the members of the best route;
    three_routes: to those of up to three that share no connector.
    """

    walks: dict[str, Walk] = field(default_factory=dict)
    best_walks: dict[str, Walk] = field(default_factory=dict)
    one_route: Callable[[int, int], list[int]] | None = None
    three_routes: Callable[[int, int], list[list[int]]] | None = None


def hallway(n, source, target, strength) -> Library:
    from hallway.engine import Network

    network = Network.from_ties(source, target, strength, n_members=n, learn=False)

    def routes(start, goal, k):
        return [list(route.members) for route in network.routes(start, goal, k)]

    return Library(
        best_walks={
            effort: lambda member, effort=effort: network.personalized_pagerank(member, effort=effort).ids
            for effort in ("normal", "high")
        },
        one_route=lambda start, goal: next(iter(routes(start, goal, 1)), []),
        three_routes=lambda start, goal: routes(start, goal, 3),
    )


def scipy(n, source, target, strength) -> Library:
    matrix = _matrix(n, source, target, strength.astype(np.float32))
    inverse = (1 / np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-30)).astype(np.float32)

    def walk(member, steps):
        mass = np.zeros(n, np.float32)
        mass[member] = 1
        for _ in range(steps):
            mass = np.float32(1 - RESTART) * (matrix @ (mass * inverse))
            mass[member] += 1 - mass.sum()
        return mass

    return Library({f"{steps} steps": lambda member, steps=steps: walk(member, steps) for steps in (60, 20, 10)})


def networkit(n, source, target, strength) -> Library:
    import networkit as nk
    from scipy.sparse import coo_matrix

    def graph_of(weights):
        return nk.GraphFromCoo(coo_matrix((weights, (source, target)), (n, n)), n=n, weighted=True, directed=False)

    graph, lengths = graph_of(strength), graph_of(-np.log(strength) + 1e-9)

    def walk(member, epsilon):
        # Its walk is lazy, half of the steps stay where they are: that makes alpha of the restart.
        found = nk.scd.ApproximatePageRank(graph, RESTART / (2 - RESTART), epsilon).run(member)
        scores = np.zeros(n)
        scores[[other for other, _ in found]] = [score for _, score in found]
        return scores

    def one_route(start, goal):
        search = nk.distance.BidirectionalDijkstra(lengths, start, goal, True)
        search.run()
        return [start, *search.getPath(), goal]

    def three_routes(start, goal):
        routes, before = [], []

        def bar(a, b, length):
            before.append((a, b, length))
            lengths.setWeight(a, b, FAR)

        for _ in range(3):
            route = one_route(start, goal)
            if any(lengths.weight(a, b) >= FAR for a, b in itertools.pairwise(route)):
                break
            routes.append(route)
            for connector in route[1:-1]:
                for other, length in list(lengths.iterNeighborsWeights(connector)):
                    bar(connector, other, length)
            if len(route) == 2:
                bar(start, goal, lengths.weight(start, goal))
        for a, b, length in reversed(before):
            lengths.setWeight(a, b, length)
        return routes

    walks = {f"epsilon {epsilon:g}": lambda member, e=epsilon: walk(member, e) for epsilon in (1e-5, 1e-6)}
    return Library(walks, {}, one_route, three_routes)


def scikit_network(n, source, target, strength) -> Library:
    from sknetwork.ranking import PageRank

    matrix = _matrix(n, source, target, strength)

    def walk(member, steps):
        return PageRank(1 - RESTART, solver="piteration", n_iter=steps).fit_predict(matrix, weights={member: 1})

    return Library({f"{steps} steps": lambda member, steps=steps: walk(member, steps) for steps in (20, 10)})


def igraph(n, source, target, strength) -> Library:
    import igraph as ig

    graph = ig.Graph(n, np.column_stack([source, target]))
    graph.es["strength"] = strength
    lengths = -np.log(strength)

    def walk(member):
        asked = {"reset_vertices": [member], "damping": 1 - RESTART, "weights": "strength", "directed": False}
        return np.array(graph.personalized_pagerank(implementation="prpack", **asked))

    def one_route(start, goal, lengths=lengths):
        return graph.get_shortest_path(start, goal, weights=lengths, output="vpath")

    def three_routes(start, goal):
        routes, left = [], lengths.copy()
        for _ in range(3):
            route = one_route(start, goal, left)
            if any(left[graph.get_eid(a, b)] >= FAR for a, b in itertools.pairwise(route)):
                break
            routes.append(route)
            for connector in route[1:-1]:
                left[graph.incident(connector)] = FAR
            if len(route) == 2:
                left[graph.get_eid(start, goal)] = FAR
        return routes

    return Library({"prpack": walk}, {}, one_route, three_routes)


def networkx(n, source, target, strength) -> Library:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    lengths = -np.log(strength)
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), lengths.tolist(), strict=True), "length")

    def one_route(start, goal, taken=frozenset(), direct_taken=False):
        def length(a, b, tie):
            barred = a in taken or b in taken or (direct_taken and {a, b} == {start, goal})
            return None if barred else tie["length"]

        free = not taken and not direct_taken
        return nx.bidirectional_dijkstra(graph, start, goal, weight="length" if free else length)[1]

    def three_routes(start, goal):
        routes, taken = [], set()
        for _ in range(3):
            try:
                routes.append(one_route(start, goal, taken, any(len(route) == 2 for route in routes)))
            except nx.NetworkXNoPath:
                break
            taken |= set(routes[-1][1:-1])
        return routes

    return Library({}, {}, one_route, three_routes)


LIBRARIES = {
    "hallway": hallway,
    "scipy": scipy,
    "networkx": networkx,
    "networkit": networkit,
    "scikit-network": scikit_network,
    "igraph": igraph,
}


def answer(library: str, folder: Path, seconds: float) -> None:
    """Build the network of the folder's source, target and strength, and ask it for members and pairs.

    No kind of question is asked for longer than so many seconds, but once at least. Writes LIBRARY.json: the time and
    memory that it takes, library included, and by kind of question the times in seconds and the answers.
    """
    source, target, strength, members, pairs = (
        np.load(folder / f"{name}.npy") for name in ("source", "target", "strength", "members", "pairs")
    )
    n = int(max(source.max(), target.max())) + 1
    matrix = _matrix(n, source, target, strength)
    held = _resident_mb()
    few = np.array([0, 1]), np.array([1, 2]), np.array([0.5, 0.5])
    LIBRARIES[library](3, *few)  # loads the library, and compiles what it compiles
    began = time.perf_counter()
    made = LIBRARIES[library](n, source, target, strength.astype(np.float64))
    told: dict[str, object] = {"build_s": time.perf_counter() - began, "memory_mb": _resident_mb() - held}
    for name, walk in (made.walks | made.best_walks).items():
        least = LEAST_EXACT if name == EXACT else 1
        times, found = _ask([(member,) for member in members.tolist()], walk, seconds, least)
        if name in made.walks:
            found = [best_twenty(matrix, scores, member) for scores, member in zip(found, members, strict=False)]
        told[f"walk, {name}"] = {"s": times, "found": [np.asarray(ids).tolist() for ids in found]}
    for name, route in (("one route", made.one_route), ("three routes", made.three_routes)):
        if route is not None:
            times, found = _ask(pairs.tolist(), route, seconds)
            told[name] = {"s": times, "found": found}
    (folder / f"{library}.json").write_text(json.dumps(told), encoding="utf-8")


def best_twenty(matrix, scores: np.ndarray, member: int) -> np.ndarray:
    """The twenty with the best scores who are neither the member nor a tie, equal scores by rising id."""
    own = np.array(scores, np.float64)
    own[member] = 0
    own[matrix.indices[matrix.indptr[member] : matrix.indptr[member + 1]]] = 0
    best = np.argpartition(-own, min(60, own.size - 1))[:60]
    best = best[np.lexsort((best, -own[best]))][:20]
    return best[own[best] > 0]


def _ask(questions: list, ask: Callable, seconds: float, least: int = 1) -> tuple[list[float], list]:
    times, found = [], []
    if len(questions) > 1:
        ask(*questions[-1])  # The first call may compile or load something.
    until = time.perf_counter() + seconds
    for question in questions:
        began = time.perf_counter()
        found.append(ask(*question))
        times.append(time.perf_counter() - began)
        if time.perf_counter() > until and len(times) >= least:
            break
    return times, found


def _matrix(n, source, target, strength):
    from scipy.sparse import coo_matrix

    both = np.concatenate([source, target]), np.concatenate([target, source])
    return coo_matrix((np.concatenate([strength, strength]), both), shape=(n, n)).tocsr()


def _resident_mb() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
