"""Kernels say the same as plain Python that they say as machine code; numbers may differ where 32 bits are rounded."""

import os
import subprocess
import sys

import pytest

NETWORK = """
import numpy as np
from scipy.sparse import csr_array
from hallway.engine import Network

def tell(network):
    for m in range(0, network.n_members, 4):
        other = (m + 7) % network.n_members
        found = network.people_to_meet(m, 5)
        print(network.personalized_pagerank(m, 5).ids, found.ids)
        print([route.members for route in network.routes(m, other, 3, exclude=[3])])
        print("about", *found.scores, *network.reasons(m, other).signals.values())

rng = np.random.default_rng(4)
source, target, strength = rng.integers(0, 30, 120), rng.integers(0, 30, 120), rng.uniform(0.1, 1, 120)
source, target = np.append(source, np.zeros(29, int)), np.append(target, np.arange(1, 30))
strength = np.append(strength, np.linspace(0.2, 0.9, 29))
for directed in (False, True):
    network = Network.from_ties(
        source, target, strength, n_members=30, directed=directed, last_used=np.arange(149.0),
        interests=csr_array((rng.random((30, 4)) < 0.4).astype(float)), learn=False,
    )
    changed = network.with_changes([1, 2, 3, 31], [4, 5, 29, 6], [0.5, 0.0, 0.7, 0.9], n_members=32)
    tell(network)
    tell(changed)
"""

TEXT = """
import numpy as np
from hallway.engine import TextIndex, highlight_spans

texts = [["Ada Lovelace", "writes programs for engines"], "Grace Hopper wrote compilers", ["Öl", "Wörter"]] * 3
index = TextIndex.build(texts, tags=[["engines"], [], ["chemie"]] * 3)
changed = index.with_changes([1, 9], ["Charles builds engines", ["Augusta Ada King"]])
for one in (index, changed):
    for allowed in (None, [0, 2, 5], [(0, 0), (2, 1)], np.arange(len(texts) + (one is changed)) % 2 == 0):
        for query in ("Ada Lovelacs", "proggrams engine", "wörter", "Grce Hopper", "zzz"):
            found = one.search(query, 5, allowed=allowed if one is index or allowed is not None else None)
            print(found.ids)
            print("about", *found.scores)
    print(one.explain("programs engines", 0))
print(highlight_spans("writes programs", "proggrams"))
"""


@pytest.mark.parametrize("program", [NETWORK, TEXT], ids=["network", "text"])
def test_uncompiled_kernels_give_the_same_answers(program):
    printed = [
        subprocess.run(
            [sys.executable, "-W", "ignore:overflow", "-c", program],
            env=os.environ | {"NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for disabled in ("0", "1")
    ]

    exact, about = (
        [[line for line in lines if line.startswith("about") is rounded] for lines in printed]
        for rounded in (False, True)
    )
    assert exact[0] == exact[1]
    assert len(exact[0]) >= 32
    numbers = [[float(number) for line in lines for number in line.split()[1:]] for lines in about]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-4, abs=1e-6)
    assert len(numbers[0]) > 50
