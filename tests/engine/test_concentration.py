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
