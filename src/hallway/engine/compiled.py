"""How the engine's kernels become machine code: without Python's lock, and with as little to compile as can be.

A kernel is called from Python and kept on disk. A part is called by kernels only: it needs no way in from Python and no
file of its own, which is a good part of what compiling a small function costs. Sorting, selecting and slicing within a
kernel go through `ordering.py`, as each use of numpy's own there takes the compiler a second or more.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")
#: numba's own, whose types know only some of its options
_njit: Any = numba.njit
#: Makes of a constant a number that changes: what a part is called with would be compiled for that constant alone.
whole: Any = np.int64


def kernel(function: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """The function as machine code. Arguments are trusted: the public functions have checked them."""
    return cast("Callable[_Params, _Result]", _njit(nogil=True, cache=True, no_cfunc_wrapper=True)(function))


def part(function: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """The function as machine code for kernels to call; Python cannot."""
    options = {"no_cfunc_wrapper": True, "no_cpython_wrapper": True}
    return cast("Callable[_Params, _Result]", _njit(nogil=True, **options)(function))
