"""Ranges of independent work shared among threads; kernels that release Python's lock run at the same time."""

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np

from hallway.engine.types import Progress

#: So many that a part of the longest work takes a second or so: Ctrl-C waits for the parts that have begun.
_CHUNKS_A_CORE = 2048


def in_threads(work: Callable[[int, int], object], size: int, *, least: int, progress: Progress | None = None) -> None:
    """Run `work(first, last)` over all of 0..size-1, in as many threads as there are cores.

    least     how much is worth a thread of its own.
    progress  called in this thread with the part done.
    An error in any part, or Ctrl-C, ends the rest that has not begun, and is raised.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chunks = min(cores * _CHUNKS_A_CORE, size // least)
    if chunks < 2 or (cores == 1 and progress is None):
        work(0, size)
        if progress is not None:
            progress(1.0)
        return
    edges = np.linspace(0, size, chunks + 1).astype(np.int64).tolist()
    threads = ThreadPoolExecutor(cores)
    try:
        parts = [threads.submit(work, first, last) for first, last in itertools.pairwise(edges)]
        for count, part in enumerate(as_completed(parts), start=1):
            part.result()
            if progress is not None:
                progress(count / chunks)
    finally:
        threads.shutdown(cancel_futures=True)
