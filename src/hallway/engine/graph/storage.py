"""Arrays in files: written beside the old one and put in its place, so that who has mapped that goes on reading it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from hallway.engine.errors import InvalidInput


def write_array(path: Path, array: npt.ArrayLike) -> None:
    """Write one array; the file has the old content or all of the new."""
    with _replaced(path) as file:
        np.save(file, np.asarray(array))


def write_text(path: Path, text: str) -> None:
    """Write a text in the same way."""
    with _replaced(path) as file:
        file.write(text.encode())


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def map_array(path: Path) -> npt.NDArray[Any]:
    """The array of a file, mapped and shared with other processes. Raises InvalidInput where there is none."""
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise damaged(path, str(error)) from None


def damaged(path: Path, what: str) -> InvalidInput:
    """What to raise for a file that does not hold what it should."""
    return InvalidInput("folder", f"{path} ({what})", "a folder that was saved to in full; build the network again")
