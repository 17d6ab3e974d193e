"""Keys that are never rotated, because what they hashed must be recognised for as long as the server lives."""

import contextlib
import secrets
from functools import lru_cache
from pathlib import Path


@lru_cache
def lasting_key(data_dir: Path, purpose: str) -> bytes:
    """The key of this purpose, made at its first use in the data folder, readable by the server alone."""
    file = data_dir / f"{purpose}-key"
    if not file.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), "ascii")
        # another process may make it at the same moment: whoever links first decides for both
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(fresh)
        fresh.unlink()
    return file.read_bytes()
