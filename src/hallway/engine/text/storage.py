"""One file that holds a segment, mapped into memory when read.

Layout: MAGIC, the length of the header (8 bytes, little-endian), the header (JSON: for each array its name,
dtype, length and place, and the size of the whole file), then the arrays, each at a multiple of 64 bytes.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_folder
from hallway.engine.errors import InvalidInput
from hallway.engine.text.segment import ARRAY_NAMES, Segment

FILE_NAME = "text.index"
_MAGIC = b"HallwayTextIndex\x00\x01"
_ALIGNED = 64
_NATIVE = {"little": "<", "big": ">"}[sys.byteorder]


def write_segment(folder: str | os.PathLike[str], segment: Segment, n_items: int) -> None:
    """Writes the file beside the old one, then puts it in its place: readers of the old one go on."""
    place = as_folder("folder", folder)
    place.mkdir(parents=True, exist_ok=True)
    arrays = {name: np.ascontiguousarray(getattr(segment, name)) for name in ARRAY_NAMES}
    position = 0
    described = []
    for name, array in arrays.items():
        described.append({"name": name, "dtype": array.dtype.str, "length": array.size, "at": position})
        position += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"n_items": n_items, "arrays": described, "arrays_bytes": position}).encode()
    start = -(-(len(_MAGIC) + 8 + len(header)) // _ALIGNED) * _ALIGNED
    handle, unfinished = tempfile.mkstemp(prefix=".text.index.", dir=place)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write((_MAGIC + len(header).to_bytes(8, "little") + header).ljust(start, b"\0"))
            for array in arrays.values():
                file.write(array.tobytes())
                file.write(b"\0" * (-array.nbytes % _ALIGNED))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, place / FILE_NAME)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def read_segment(folder: str | os.PathLike[str]) -> tuple[Segment, int]:
    """The segment mapped from its file, and the number of items. Raises InvalidInput for anything else."""
    path = as_folder("folder", folder) / FILE_NAME
    if not path.is_file():
        raise InvalidInput(
            "folder", f"{os.fspath(folder)!r} without a {FILE_NAME}", "a folder that an index was saved to"
        )
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(len(_MAGIC) + 8)
        if head[: len(_MAGIC)] != _MAGIC or len(head) < len(_MAGIC) + 8:
            raise InvalidInput(
                "folder", f"{path} of another kind or version", "a folder that this version saved an index to"
            )
        header_bytes = int.from_bytes(head[len(_MAGIC) :], "little")
        start = -(-(len(head) + header_bytes) // _ALIGNED) * _ALIGNED
        if start > size:
            raise _truncated(path, size, f"at least {start}")
        try:
            header = json.loads(file.read(header_bytes))
            expected = start + int(header["arrays_bytes"])
            n_items = int(header["n_items"])
            described = {entry["name"]: entry for entry in header["arrays"]}
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(
                "folder", f"{path} with a damaged header", "an undamaged index; build it again"
            ) from error
    if size != expected:
        raise _truncated(path, size, str(expected))
    # Copy on write: pages are shared between processes and never written; the arrays keep the type of built
    # ones.
    mapped = np.memmap(path, np.uint8, mode="c")
    return Segment(**{name: _array(mapped, start, described, name, path) for name in ARRAY_NAMES}), n_items


def _array(
    mapped: npt.NDArray[np.uint8], start: int, described: dict[str, dict[str, object]], name: str, path: Path
) -> npt.NDArray[Any]:
    entry = described.get(name)
    if entry is None or str(entry["dtype"])[0] not in (_NATIVE, "|"):
        raise InvalidInput(
            "folder", f"{path} without a readable {name}", "an index saved by this version on such a machine"
        )
    dtype = np.dtype(str(entry["dtype"]))
    at = start + int(str(entry["at"]))
    return mapped[at : at + int(str(entry["length"])) * dtype.itemsize].view(np.ndarray).view(dtype)


def _truncated(path: Path, size: int, expected: str) -> InvalidInput:
    return InvalidInput(
        "folder", f"{path} of {size} bytes", f"{expected} bytes: the file is damaged; build the index again"
    )
