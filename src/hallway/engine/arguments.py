"""What every family of the engine checks of an argument before it looks closer."""

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.errors import InvalidInput


def as_array(argument: str, values: object, allowed: str) -> npt.NDArray[Any]:
    """The values as an array of any shape and type; refused where they make none, as lists within lists unevenly."""
    try:
        return np.asarray(values)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInput(argument, str(error), allowed) from None


def as_number(argument: str, value: object, allowed: str, *, above: float = -math.inf) -> float:
    """One finite number above a bound."""
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number) and number > above:
            return number
    raise InvalidInput(argument, f"{value!r:.80}", allowed)


def as_flag(argument: str, value: object) -> bool:
    """True or False, and nothing that merely counts as one of them."""
    if not isinstance(value, bool | np.bool_):
        raise InvalidInput(argument, f"{value!r:.80}", "True or False")
    return bool(value)


def as_folder(argument: str, value: object) -> Path:
    """A place in the file system, there or not."""
    try:
        return Path(os.fsdecode(value))  # type: ignore[arg-type]
    except TypeError:
        raise InvalidInput(argument, f"{value!r:.80}", "the path of a folder") from None
