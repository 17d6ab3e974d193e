"""The secret key: made at the first start, in the data folder, readable by the server alone."""

import secrets
from pathlib import Path

FILE = "secret-key"


def secret_keys(data_dir: Path) -> list[str]:
    """The key in use, then those rotated out, which still open old links.

    Without a data folder (for `--help`, or a test) the key is one for this process alone.
    """
    file = data_dir / FILE
    return file.read_text("ascii").split() if file.exists() else [secrets.token_urlsafe(48)]


def make_secret_key(data_dir: Path) -> None:
    """Make the data folder, for the server's eyes only, and the first key, where there is none."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (data_dir / FILE).exists():
        _write(data_dir / FILE, [secrets.token_urlsafe(48)])


def rotate_secret_key(data_dir: Path, *, keep: int = 2) -> None:
    """Put a new key first and keep the last few for what they signed."""
    make_secret_key(data_dir)
    keys = secret_keys(data_dir)
    _write(data_dir / FILE, [secrets.token_urlsafe(48), *keys[:keep]])


def _write(file: Path, keys: list[str]) -> None:
    fresh = file.with_suffix(f".{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join(keys) + "\n", "ascii")
    fresh.replace(file)
