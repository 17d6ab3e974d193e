"""Checks of arguments, made once at the public border; kernels trust what passed."""

import operator
from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_array
from hallway.engine.errors import InvalidInput
from hallway.engine.types import FloatArray, IntArray

#: Ids are kept in 32 bits.
MAX_MEMBERS = 2**31 - 1


def as_count(argument: str, value: object, *, least: int, most: int = MAX_MEMBERS) -> int:
    """A whole number within [least, most]."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InvalidInput(argument, repr(value), f"a whole number from {least} to {most}") from None
    if isinstance(value, bool | np.bool_) or not least <= number <= most:
        raise InvalidInput(argument, number, f"a whole number from {least} to {most}")
    return number


def as_member(argument: str, value: object, n_members: int) -> int:
    """One member's id."""
    try:
        member = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InvalidInput(argument, repr(value), "an id of a member") from None
    if isinstance(value, bool | np.bool_) or not 0 <= member < n_members:
        allowed = f"0 to {n_members - 1}" if n_members else "no id: the network has no members"
        raise InvalidInput(argument, member, allowed)
    return member


def as_ids(argument: str, values: npt.ArrayLike | Iterable[int], n_members: int | None = None) -> IntArray:
    """A flat array of ids, each 0 <= id < n_members where that is known; a set or an iterator is taken too."""
    is_plain = isinstance(values, np.ndarray | list | tuple | range) or not isinstance(values, Iterable)
    array = as_array(argument, values if is_plain else list(cast("Iterable[int]", values)), "whole numbers")
    if array.ndim != 1:
        raise InvalidInput(argument, f"an array of shape {array.shape}", "a flat array of ids")
    if array.size == 0:
        return np.empty(0, np.int64)
    if array.dtype.kind not in "iu":
        raise InvalidInput(argument, f"an array of {array.dtype}", "whole numbers")
    smallest, largest = int(array.min()), int(array.max())
    bound = MAX_MEMBERS if n_members is None else n_members
    if smallest < 0 or largest >= bound:
        raise InvalidInput(argument, f"ids from {smallest} to {largest}", f"ids from 0 to {bound - 1}")
    return array.astype(np.int64, copy=False)


def as_floats(argument: str, values: npt.ArrayLike, *, size: int, beside: str) -> FloatArray:
    """A flat float array of a given size, all finite."""
    array = as_array(argument, values, "numbers")
    if array.dtype.kind not in "iuf":
        raise InvalidInput(argument, f"an array of {array.dtype}", "numbers")
    array = array.astype(np.float64, copy=False)
    if array.ndim != 1 or array.size != size:
        raise InvalidInput(argument, f"an array of shape {array.shape}", f"({size},), one for each of {beside}")
    if not np.isfinite(array).all():
        raise InvalidInput(argument, "nan or infinite values", "finite numbers")
    return array


def as_strengths(
    argument: str, values: npt.ArrayLike, *, size: int, beside: str, zero_allowed: bool = False
) -> FloatArray:
    """Strengths in (0, 1], or [0, 1] where zero means removal."""
    array = as_floats(argument, values, size=size, beside=beside)
    if array.size:
        low, high = float(array.min()), float(array.max())
        if low < 0 or high > 1 or (low == 0 and not zero_allowed):
            allowed = "[0, 1]" if zero_allowed else "(0, 1]"
            raise InvalidInput(argument, f"values from {low:g} to {high:g}", f"values in {allowed}")
    return array


def check_same_length(argument: str, array: npt.NDArray[np.generic], *, size: int, beside: str) -> None:
    """Parallel arrays are as long as each other."""
    if array.size != size:
        raise InvalidInput(argument, f"{array.size} entries", f"{size}, as many as in {beside}")


def as_row(argument: str, values: npt.ArrayLike) -> npt.NDArray[Any]:
    """A scalar is an array of one."""
    return np.atleast_1d(as_array(argument, values, "ids"))


def as_pairs(argument: str, values: npt.ArrayLike, n_members: int) -> IntArray:
    array = as_array(argument, values, "pairs of ids, shape (p, 2)")
    if array.size == 0:
        return np.empty((0, 2), np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise InvalidInput(argument, f"an array of shape {array.shape}", "pairs of ids, shape (p, 2)")
    return as_ids(argument, array.ravel(), n_members).reshape(-1, 2)
