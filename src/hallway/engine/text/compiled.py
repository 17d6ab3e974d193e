"""How this family compiles its kernels: without Python's lock, cached on disk, no threads of numba's own."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """The function as machine code. Arguments are trusted: the public functions have checked them."""
    return cast("Callable[_Params, _Result]", numba.njit(nogil=True, cache=True)(function))
