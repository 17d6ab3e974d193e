"""Networks in files: who reads goes on while they are written, and what is not whole is refused."""

import json

import numpy as np
import pytest

from hallway.engine import InvalidInput, Network


def made(seed=0):
    rng = np.random.default_rng(seed)
    return Network.from_ties(rng.integers(0, 900, 9000), rng.integers(0, 900, 9000), n_members=900, learn=False)


def test_a_network_is_saved_over_the_one_it_was_loaded_from(tmp_path):
    made().save(tmp_path)
    loaded = Network.load(tmp_path)
    before = loaded.people_to_meet(3).ids.tolist()
    changed = loaded.with_changes([3], [before[0]], [0.9])

    changed.save(tmp_path)

    assert loaded.people_to_meet(3).ids.tolist() == before
    assert Network.load(tmp_path).ties(3)[0].tolist() == changed.ties(3)[0].tolist() != loaded.ties(3)[0].tolist()
    assert not list(tmp_path.glob(".*"))


def test_who_has_loaded_a_network_keeps_it_when_another_is_saved_there(tmp_path):
    made(1).save(tmp_path)
    loaded = Network.load(tmp_path)
    expected = made(1).people_to_meet_many(np.arange(900))

    Network.from_ties([0], [1]).save(tmp_path)

    assert np.array_equal(loaded.people_to_meet_many(np.arange(900)).ids, expected.ids)
    assert Network.load(tmp_path).n_members == 2


@pytest.mark.parametrize(
    "name", ["out-indptr", "out-targets", "out-strengths", "out-totals", "hubs", "interests-topics"]
)
@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "another"])
def test_a_folder_that_is_not_whole_is_refused(name, damage, tmp_path):
    made().save(tmp_path)
    file = tmp_path / f"{name}.npy"
    if damage == "missing":
        file.unlink()
    elif damage == "another":
        file.write_text("not an array")
    else:
        file.write_bytes(file.read_bytes()[: 0 if damage == "empty" else 40])

    with pytest.raises(InvalidInput) as refused:
        Network.load(tmp_path)

    assert refused.value.argument == "folder"


def test_arrays_of_two_networks_are_refused(tmp_path):
    made().save(tmp_path / "one")
    Network.from_ties([0], [1], learn=False).save(tmp_path / "other")
    (tmp_path / "one" / "out-targets.npy").write_bytes((tmp_path / "other" / "out-targets.npy").read_bytes())

    with pytest.raises(InvalidInput, match="different networks"):
        Network.load(tmp_path / "one")


@pytest.mark.parametrize("about", ["[]", '"text"', "{}", json.dumps({"format": 1})])
def test_another_format_is_refused(about, tmp_path):
    made().save(tmp_path)
    (tmp_path / "network.json").write_text(about)

    with pytest.raises(InvalidInput, match="format"):
        Network.load(tmp_path)
