"""The two databases Hallway runs on, each with the settings that were measured to matter."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hallway.core.config import Config

#: how long a writer waits for another before it says that the database is busy
BUSY_TIMEOUT_S = 20


def database_settings(config: Config) -> dict[str, Any]:
    """Django's `DATABASES["default"]`: SQLite in the data folder, or the PostgreSQL named by the setting."""
    if not config.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": config.data_dir / "hallway.sqlite3",
            "CONN_MAX_AGE": None,  # opening a connection costs several times a query
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer waits its turn instead of failing half-way
                "timeout": BUSY_TIMEOUT_S,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                    "PRAGMA cache_size=-16000; PRAGMA mmap_size=268435456; PRAGMA foreign_keys=ON"
                ),
            },
        }
    address = urlsplit(config.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")) or "hallway",
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(address.hostname or ""),
        "PORT": str(address.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **dict(parse_qsl(address.query)),
            "pool": {"min_size": 1, "max_size": config.web_threads + 2},
        },
    }
