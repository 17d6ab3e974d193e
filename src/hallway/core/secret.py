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
    if (data_dir / FILE).exists():
        return
    fresh = _written(data_dir, [secrets.token_urlsafe(48)])
    try:
        (data_dir / FILE).hardlink_to(fresh)  # unlike a rename this refuses to replace another start's key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def rotate_secret_key(data_dir: Path, *, keep: int = 2) -> None:
    """Put a new key first and keep the last few for what they signed."""
    make_secret_key(data_dir)
    keys = secret_keys(data_dir)
    _written(data_dir, [secrets.token_urlsafe(48), *keys[:keep]]).replace(data_dir / FILE)


def _written(folder: Path, keys: list[str]) -> Path:
    """A new file with these keys, readable by the server alone."""
    file = folder / f"{FILE}.{secrets.token_hex(4)}"
    file.touch(mode=0o600)
    file.write_text("\n".join(keys) + "\n", "ascii")
    return file
