"""A data folder and a database of one's own, for tests that run the program: on PostgreSQL when the test run is."""

from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4


@contextmanager
def own_database():
    """Settings (as `tests.core.program` takes them) that name an empty database, which is dropped at the end."""
    from django.conf import settings

    if not settings.CONFIG.database:
        yield {}
        return
    import psycopg

    name = f"place_{uuid4().hex}"
    with psycopg.connect(settings.CONFIG.database, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE": urlsplit(settings.CONFIG.database)._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
