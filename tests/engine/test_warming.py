"""What is compiled at a start is all that is asked for later: no page and no snapshot compiles a kernel more."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csr_array

from hallway.engine import Network, TextIndex

#: makes kernels ready; what follows must compile none
PROGRAM = """
import sys
from numba.core.dispatcher import Dispatcher
from scipy.sparse import csr_array
import numpy as np
from hallway.engine import Network, TextIndex, highlight_spans, warm_up

def compiled():
    modules = [module for name, module in sys.modules.items() if name.startswith("hallway.engine")]
    kernels = {value for module in modules for value in vars(module).values() if isinstance(value, Dispatcher)}
    return {(kernel.__name__, signature) for kernel in kernels for signature in kernel.signatures}

for kernels in sys.argv[2:]:
    warm_up(kernels)
before = compiled()
folder = sys.argv[1]
"""

ASK_AS_PAGES_DO = """
index = TextIndex.load(folder + "/texts")
for place in ("/ties", "/directed", "/bare"):
    for network in (Network.load(folder + place), Network.load(folder + place).with_changes([0], [9], [0.5], n_members=12)):
        network.people_to_meet(0, 3, exclude=[5])
        network.people_to_meet_many([0, 1], 3)
        network.reasons(0, 4)
        network.routes(0, 7, k=2, exclude=[3], without=[(0, 1)])
for texts in (index, index.with_changes([1, 40], ["other words", ["and", "more"]], [["a tag"], []])):
    for query in ("gardens", "gardns of words", "nothing", "a", '"number 3"'):
        for allowed in (None, [0, 1, 2], np.ones(texts.n_items, bool), [(0, 0), (1, 0)]):
            texts.search(query, 3, allowed=allowed)
        texts.explain(query, 1)
TextIndex.build([["few", "words"]]).search("words", 2)
highlight_spans("gardens and words", "gardns")
"""

BUILD_A_SNAPSHOT = """
rng = np.random.default_rng(2)
source, target = rng.integers(0, 300, (2, 4000))
topics = csr_array((rng.random((300, 4)) < 0.3).astype(float))
for more in ({}, {"strength": rng.random(4000) * 0.9 + 0.1, "interests": topics, "last_used": rng.random(4000)}):
    Network.from_ties(source, target, n_members=300, **more)
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Networks and an index on disk, as a snapshot is."""
    folder = tmp_path_factory.mktemp("warming")
    source, target = np.arange(9), np.arange(1, 10)
    topics = csr_array(np.eye(10, 3))
    times = np.arange(9.0)
    Network.from_ties(source, target, np.full(9, 0.5), interests=topics, last_used=times, learn=False).save(
        folder / "ties"
    )
    Network.from_ties(source, target, directed=True, interests=topics, learn=False).save(folder / "directed")
    Network.from_ties(source, target, learn=False).save(folder / "bare")
    texts = [[f"gardens and words of number {number}"] for number in range(30)]
    TextIndex.build(texts, tags=[["green things"]] * 30).save(folder / "texts")
    return folder


@pytest.mark.parametrize(
    ("kernels", "asked"), [(["pages"], ASK_AS_PAGES_DO), (["pages", "snapshot"], BUILD_A_SNAPSHOT)]
)
def test_nothing_is_compiled_after_warming_up(kernels, asked, saved):
    ending = "print(sorted(name for name, _types in compiled() - before))"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + asked + ending, str(saved), *kernels],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
