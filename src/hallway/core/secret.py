"""The secret key: made at the first start, in the data folder, readable by the server alone."""

import secrets
from pathlib import Path


def secret_keys(data_dir: Path) -> list[str]:
    """The key in use, then those rotated out, which still open old links. Makes the first when there is none."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = data_dir / "secret-key"
    if not file.exists():
        _write(file, [secrets.token_urlsafe(48)])
    return file.read_text("ascii").split()


def rotate_secret_key(data_dir: Path, *, keep: int = 2) -> None:
    """Put a new key first and keep the last few for what they signed."""
    keys = secret_keys(data_dir)
    _write(data_dir / "secret-key", [secrets.token_urlsafe(48), *keys[:keep]])


def _write(file: Path, keys: list[str]) -> None:
    fresh = file.with_suffix(f".{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join(keys) + "\n", "ascii")
    fresh.replace(file)
