"""Compile, or load from the cache, every kernel of the rounds before an event waits for one."""

import numpy as np

from hallway.engine.scheduling.plan_rounds import plan_rounds


def warm_up() -> None:
    """Plans rounds for a few people under every rule."""
    value = np.add.outer(np.arange(9.0), np.arange(9.0)) % 7
    barred = value > 5
    must = np.zeros((9, 9), np.bool_)
    must[0, 1] = must[1, 0] = True
    plan_rounds(value, 4, barred=barred, must=must & ~barred, tables=3, fairness=0.5, trios=True).replan(2, absent=[3])
    plan_rounds(value, 4)
