import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.engine import InvalidInput, concentration, concentration_many
from tests.engine import reference

rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 4), st.floats(0.01, 1.0)), min_size=1, max_size=10
)


@given(rows)
def test_agrees_with_trying_every_set_of_people(made):
    pair, holder, other, strength = (np.array(column) for column in zip(*made, strict=True))
    many = concentration_many(pair, holder, other, strength)
    assert many.pair.tolist() == sorted(set(pair.tolist()))
    for place, one in enumerate(many.pair):
        part = pair == one
        hhi, bus_factor, shares = reference.concentration(
            holder[part].tolist(), other[part].tolist(), strength[part].tolist()
        )
        for found in (many.of(place), concentration(holder[part], other[part], strength[part])):
            assert found.hhi == pytest.approx(hhi)
            assert 0 < found.hhi <= 1
            assert found.bus_factor == bus_factor
            assert dict(zip(found.holders.tolist(), found.share.tolist(), strict=True)) == pytest.approx(shares)
            assert (np.diff(found.share) <= 0).all()


def test_bus_factor_agrees_with_networkx():
    rng = np.random.default_rng(1)
    pair, holder, other = rng.integers(0, 5, 400), rng.integers(0, 40, 400), rng.integers(0, 40, 400)
    many = concentration_many(pair, holder, other, np.full(400, 0.5))
    for one in range(5):
        graph = networkx.Graph()
        left = [("this", h) for h in holder[pair == one]]
        graph.add_edges_from(zip(left, [("that", o) for o in other[pair == one]], strict=True))
        matching = networkx.bipartite.hopcroft_karp_matching(graph, set(left))
        cover = networkx.bipartite.to_vertex_cover(graph, matching, set(left))
        assert many.bus_factor[one] == len(cover)


def test_no_tie_has_no_concentration():
    none = concentration([], [], [])
    assert (none.hhi, none.bus_factor, none.holders.size, none.share.size) == (0.0, 0, 0, 0)


@pytest.mark.parametrize(
    ("argument", "given_"),
    [
        ("holder", ([0.5], [1], [1.0])),
        ("other", ([0], [1, 2], [1.0])),
        ("strength", ([0], [1], [0.0])),
        ("strength", ([0], [1], [2.0])),
    ],
)
def test_bad_input_is_refused_by_name(argument, given_):
    with pytest.raises(InvalidInput) as refused:
        concentration(*given_)
    assert refused.value.argument == argument
