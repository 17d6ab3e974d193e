import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from hallway.engine import InvalidInput, Network
from tests.engine import reference
from tests.engine.strategies import strengths, ties


def network_of(made, **options):
    return Network.from_ties(
        made.source, made.target, made.strength, n_members=made.n, directed=made.directed, learn=False, **options
    )


def matrix_of(network):
    matrix = np.zeros((network.n_members, network.n_members))
    for member in range(network.n_members):
        ids, values = network.ties(member)
        matrix[member, ids] = values
    return matrix


@given(ties())
def test_rows_hold_each_tie_once_the_stronger_kept_and_no_self_tie(made):
    network = network_of(made)
    assert np.array_equal(matrix_of(network), made.matrix)
    for member in range(made.n):
        ids, values = network.ties(member)
        assert list(zip(-values, ids, strict=True)) == sorted(zip(-values, ids, strict=True))


@given(ties(), st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(made, random):
    order = list(range(made.source.size))
    random.shuffle(order)
    shuffled = Network.from_ties(
        made.source[order],
        made.target[order],
        made.strength[order],
        n_members=made.n,
        directed=made.directed,
        learn=False,
    )
    network = network_of(made)
    for member in range(made.n):
        one, other = network.people_to_meet(member), shuffled.people_to_meet(member)
        assert np.array_equal(one.ids, other.ids)
        assert np.array_equal(one.scores, other.scores)


changes = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 10), st.one_of(st.just(0.0), strengths)), min_size=1, max_size=12
)


@given(ties(), changes, st.booleans())
def test_with_changes_equals_a_network_built_anew(made, wanted, one_at_a_time):
    before = network_of(made)
    matrix = np.zeros((11, 11))
    matrix[: made.n, : made.n] = made.matrix
    for s, t, w in wanted:
        if s != t:
            matrix[s, t] = np.float32(w)
            if not made.directed:
                matrix[t, s] = np.float32(w)
    network = before
    if one_at_a_time:
        for s, t, w in wanted:
            network = network.with_changes([s], [t], [w], n_members=11)
    else:
        network = before.with_changes(*(np.array(column) for column in zip(*wanted, strict=True)), n_members=11)
    assert np.array_equal(matrix_of(network), matrix)
    assert np.array_equal(matrix_of(before), made.matrix)
    s, t = np.nonzero(matrix)
    anew = Network.from_ties(s, t, matrix[s, t], n_members=11, directed=made.directed, learn=False)
    for member in range(11):
        assert network.routes(member, 3) == anew.routes(member, 3)
        one, other = (
            dict(zip(r.ids.tolist(), r.scores.tolist(), strict=True))
            for r in (network.personalized_pagerank(member), anew.personalized_pagerank(member))
        )
        assert one == pytest.approx(other, abs=1e-5)


def test_versions_made_from_the_same_network_do_not_see_each_other():
    network = Network.from_ties([0, 1, 2], [1, 2, 3], n_members=6, learn=False)
    first = network.with_changes([0], [5], [0.5])
    left = first.with_changes([0], [4], [0.25])
    right = first.with_changes([0], [3], [0.75])
    assert network.ties(0)[0].tolist() == [1]
    assert first.ties(0)[0].tolist() == [1, 5]
    assert left.ties(0)[0].tolist() == [1, 5, 4]
    assert right.ties(0)[0].tolist() == [1, 3, 5]


def test_many_single_changes_while_others_read():
    rng = np.random.default_rng(3)
    network = Network.from_ties(rng.integers(0, 300, 2000), rng.integers(0, 300, 2000), n_members=300, learn=False)
    expected = network.people_to_meet(7)
    wrong = []

    def read():
        for _ in range(50):
            answer = network.people_to_meet(7)
            if not (np.array_equal(answer.ids, expected.ids) and np.array_equal(answer.scores, expected.scores)):
                wrong.append(answer)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    changed, matrix = network, matrix_of(network)
    for _ in range(400):
        s, t, w = int(rng.integers(300)), int(rng.integers(300)), float(np.float32(rng.random()))
        changed = changed.with_changes([s], [t], [w])
        if s != t:
            matrix[s, t] = matrix[t, s] = w
    for reader in readers:
        reader.join()
    assert wrong == []
    assert np.array_equal(matrix_of(changed), matrix)


@settings(max_examples=20)
@given(made=ties())
def test_saved_and_loaded_answers_alike(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    network = network_of(made, interests=csr_array(np.eye(made.n))).with_changes([0], [1], [0.33])
    network.save(folder)
    loaded = Network.load(folder)
    assert (loaded.directed, loaded.n_members, loaded.mix) == (network.directed, network.n_members, network.mix)
    assert np.array_equal(matrix_of(loaded), matrix_of(network))
    again = loaded.with_changes([1], [0], [0.44], n_members=made.n + 1)
    assert again.routes(1, 0, max_ties=1)[0].trust == pytest.approx(0.44)
    for member in range(made.n):
        assert np.array_equal(loaded.people_to_meet(member).ids, network.people_to_meet(member).ids)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_networks_with_hardly_anybody(n, tmp_path):
    network = Network.from_ties([], [], n_members=n)
    network.save(tmp_path)
    for version in (network, Network.load(tmp_path), network.with_changes([], [], [], n_members=n)):
        assert version.n_members == n
        assert version.people_to_meet_many(np.arange(n), 4).ids.tolist() == [[-1] * min(4, max(n, 1))] * n
        for member in range(n):
            assert version.people_to_meet(member).ids.tolist() == []
            assert version.personalized_pagerank(member).ids.tolist() == []
            assert version.routes(member, n - 1) == []
            assert version.reasons(member, n - 1).connectors.tolist() == []


def test_everybody_excluded_leaves_nobody():
    network = Network.from_ties([0, 1, 2], [1, 2, 3], learn=False)
    assert network.people_to_meet(0, exclude=range(4)).ids.tolist() == []
    assert network.personalized_pagerank(0, exclude={2, 3}).ids.tolist() == []
    assert network.routes(0, 3, exclude=[1]) == []


@given(ties(), st.integers(0, 8))
def test_suggestions_leave_out_the_member_ties_and_excluded(made, excluded):
    network = network_of(made)
    excluded %= made.n
    for member in range(made.n):
        known = set(np.flatnonzero(made.matrix[member])) | set(np.flatnonzero(made.matrix[:, member]))
        suggested = set(network.people_to_meet(member, exclude=[excluded]).ids.tolist())
        assert not suggested & (known | {member, excluded})


def test_many_at_once_are_the_same_as_one_by_one():
    rng = np.random.default_rng(5)
    network = Network.from_ties(rng.integers(0, 400, 1500), rng.integers(0, 400, 1500), n_members=400, learn=False)
    many = network.people_to_meet_many(np.arange(399, -1, -1), 7)
    for row, member in enumerate(range(399, -1, -1)):
        one = network.people_to_meet(member, 7)
        assert many.ids[row, : one.ids.size].tolist() == one.ids.tolist()
        assert many.scores[row, : one.ids.size].tolist() == one.scores.tolist()
        assert (many.ids[row, one.ids.size :] == -1).all()
        assert np.isnan(many.scores[row, one.ids.size :]).all()


def test_reasons_name_connectors_topics_and_shares():
    interests = csr_array(np.array([[1.0, 2.0, 0.0], [0, 0, 1], [0, 0, 0], [3, 1, 1]]))
    network = Network.from_ties([0, 1, 0, 2], [1, 3, 2, 3], [0.9, 0.8, 0.5, 0.5], interests=interests, learn=False)
    reasons = network.reasons(0, 3)
    assert reasons.connectors.tolist() == [1, 2]
    assert reasons.connector_strengths == pytest.approx(np.array([[0.9, 0.8], [0.5, 0.5]]))
    assert sorted(reasons.shared_topics.tolist()) == [0, 1]
    assert sum(reasons.signals.values()) == pytest.approx(1.0)
    assert min(reasons.signals.values()) >= 0


@given(ties(), st.integers(0, 8))
def test_suggestions_with_reasons_are_the_suggestions_and_the_reasons(made, excluded):
    interests = csr_array(np.arange(made.n * 3).reshape(made.n, 3) % 4 == 0, dtype=float)
    network = network_of(made, interests=interests)
    for exclude in (None, [excluded % made.n]):
        for member in range(made.n):
            plain = network.people_to_meet(member, 5, exclude=exclude)
            ranking, why = network.people_to_meet_with_reasons(member, 5, exclude=exclude)
            assert np.array_equal(ranking.ids, plain.ids)
            assert np.array_equal(ranking.scores, plain.scores)
            assert len(why) == plain.ids.size
            for other, given_ in zip(plain.ids.tolist(), why, strict=True):
                alone = network.reasons(member, other)
                both = np.flatnonzero((made.matrix[member] > 0) & (made.matrix[:, other] > 0))
                trust = made.matrix[member, both] * made.matrix[both, other]
                assert given_.connectors.tolist() == both[np.lexsort((both, -trust))].tolist()
                assert given_.connectors.tolist() == alone.connectors.tolist()
                assert given_.connector_strengths[:, 0].tolist() == made.matrix[member, given_.connectors].tolist()
                assert given_.connector_strengths[:, 1].tolist() == made.matrix[given_.connectors, other].tolist()
                assert given_.shared_topics.tolist() == alone.shared_topics.tolist()
                assert sum(given_.signals.values()) == pytest.approx(1.0)
                if exclude is None:
                    assert given_.signals == pytest.approx(alone.signals, rel=1e-6, abs=1e-9)


def test_a_tie_of_one_direction_leads_one_way():
    network = Network.from_ties([0, 1], [1, 2], [0.5, 0.5], directed=True, learn=False)
    assert [route.members for route in network.routes(0, 2)] == [(0, 1, 2)]
    assert network.routes(2, 0) == []


def test_every_dtype_that_numbers_come_in_is_taken():
    for dtype in (np.int32, np.uint16, np.int64, np.uint64):
        network = Network.from_ties(
            np.array([0, 1], dtype), np.array([1, 2], dtype), np.array([1, 1], np.int8), learn=False
        )
        assert network.routes(0, 2)[0].trust == 1.0
    assert network.with_changes(0, 2, 0.5).ties(0)[0].tolist() == [1, 2]


BAD_BUILDS = [
    ("source", {"source": [0.5], "target": [1]}),
    ("source", {"source": [-1], "target": [1]}),
    ("source", {"source": [[0]], "target": [1]}),
    ("source", {"source": [2**31], "target": [1]}),
    ("target", {"source": [0, 1], "target": [1]}),
    ("target", {"source": [0], "target": [5], "n_members": 5}),
    ("strength", {"source": [0], "target": [1], "strength": [0.0]}),
    ("strength", {"source": [0], "target": [1], "strength": [-0.5]}),
    ("strength", {"source": [0], "target": [1], "strength": [1.5]}),
    ("strength", {"source": [0], "target": [1], "strength": [np.nan]}),
    ("strength", {"source": [0], "target": [1], "strength": [0.5, 0.5]}),
    ("strength", {"source": [0], "target": [1], "strength": ["strong"]}),
    ("n_members", {"source": [], "target": [], "n_members": -1}),
    ("n_members", {"source": [], "target": [], "n_members": 2**31}),
    ("interests", {"source": [0], "target": [1], "interests": csr_array(np.ones((3, 2)))}),
    ("interests", {"source": [0], "target": [1], "interests": csr_array(-np.ones((2, 2)))}),
    ("last_used", {"source": [0], "target": [1], "last_used": [np.inf]}),
    ("last_used", {"source": [0], "target": [1], "last_used": []}),
]


@pytest.mark.parametrize(("argument", "given_"), BAD_BUILDS)
def test_bad_ties_are_refused_by_name(argument, given_):
    with pytest.raises(InvalidInput) as refused:
        Network.from_ties(**given_, learn=False)
    assert refused.value.argument == argument


BAD_QUESTIONS = [
    ("member", lambda n: n.people_to_meet(3)),
    ("member", lambda n: n.people_to_meet(-1)),
    ("member", lambda n: n.personalized_pagerank("me")),
    ("member", lambda n: n.personalized_pagerank(True)),
    ("k", lambda n: n.people_to_meet(0, 0)),
    ("k", lambda n: n.personalized_pagerank(0, 2.5)),
    ("restart", lambda n: n.personalized_pagerank(0, restart=0)),
    ("restart", lambda n: n.personalized_pagerank(0, restart=np.nan)),
    ("effort", lambda n: n.personalized_pagerank(0, effort="some")),
    ("exclude", lambda n: n.people_to_meet(0, exclude=[3])),
    ("members", lambda n: n.people_to_meet_many([0, 3])),
    ("other", lambda n: n.reasons(0, 3)),
    ("start", lambda n: n.routes(3, 0)),
    ("goal", lambda n: n.routes(0, 3)),
    ("max_ties", lambda n: n.routes(0, 1, max_ties=0)),
    ("without", lambda n: n.routes(0, 1, without=[(0, 1, 2)])),
    ("without", lambda n: n.routes(0, 1, without=[(0, 3)])),
    ("strength", lambda n: n.with_changes([0], [1], [1.1])),
    ("strength", lambda n: n.with_changes([0], [1], [np.nan])),
    ("source", lambda n: n.with_changes([3], [1], [1.0])),
    ("n_members", lambda n: n.with_changes([0], [1], [1.0], n_members=2)),
    ("folder", lambda n: Network.load("/nowhere/at/all")),
]


@pytest.mark.parametrize(("argument", "ask"), BAD_QUESTIONS)
def test_bad_questions_are_refused_by_name(argument, ask):
    network = Network.from_ties([0, 1], [1, 2], learn=False)
    with pytest.raises(InvalidInput) as refused:
        ask(network)
    assert refused.value.argument == argument


def test_reference_and_network_agree_on_what_a_tie_is():
    assert reference.tie_matrix(2, [0, 1, 1], [1, 0, 1], [0.25, 0.5, 1.0], directed=False).tolist() == [
        [0, 0.5],
        [0.5, 0],
    ]
