"""Run something on a throw-away PostgreSQL server: `python -m tests.postgres [--install] [pytest options]`.

The server is Debian's, started on an empty cluster in a temporary folder by an unprivileged user, reached through a
socket in that folder, and removed afterwards. `benchmarks` use `cluster()` too.
"""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15
#: a server for tests may lose everything when the machine loses power
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
}


class NoServer(Exception):
    """No PostgreSQL server could be had; the message says how to get one."""


def server_folder(*, install: bool = False) -> Path:
    """The folder with `initdb` and `pg_ctl` of the newest server on this machine."""
    if found := _newest():
        return found
    if install and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL, check=False)
        if found := _newest():
            return found
    raise NoServer(f"There is no PostgreSQL {OLDEST} or newer here. On Debian and Ubuntu: apt-get install postgresql")


def _newest() -> Path | None:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    if (on_path := shutil.which("pg_ctl")) is not None:
        folders.append(Path(on_path).resolve().parent)
    versions = {_version(folder): folder for folder in folders if (folder / "initdb").exists()}
    newest = max(versions, default=0)
    return versions[newest] if newest >= OLDEST else None


def _version(folder: Path) -> int:
    words = subprocess.run([folder / "pg_ctl", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"\d+", words)[0])


def _unprivileged() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@contextmanager
def cluster(*, install: bool = False) -> Iterator[str]:
    """The address of an empty database named `hallway`, as `HALLWAY_DATABASE` takes it, while inside."""
    programs, user = server_folder(install=install), _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="hallway-postgres-"))

    def run(program: str, *options: object) -> None:
        done = subprocess.run(
            [programs / program, *map(str, options)],
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoServer(f"{program} failed:\n{done.stdout}")

    if user is not None:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    try:
        run(
            "initdb",
            "--pgdata",
            data,
            "--auth=trust",
            "--username=hallway",
            "--encoding=UTF8",
            "--no-sync",
            "--no-locale",
        )
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(f"unix_socket_directories = '{folder}'\n")
            conf.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", log)
        try:
            run("createdb", "--host", folder, "--username=hallway", "hallway")
            yield f"postgresql://hallway@/hallway?host={folder}"
        finally:
            run("pg_ctl", "stop", "--wait", "--pgdata", data, "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(options: list[str]) -> int:
    install = "--install" in options
    try:
        with cluster(install=install) as address:
            command = [sys.executable, "-m", "pytest", *(option for option in options if option != "--install")]
            return subprocess.run(command, env={**os.environ, "HALLWAY_DATABASE": address}, check=False).returncode
    except NoServer as problem:
        print(problem, file=sys.stderr)  # noqa: T201  a program of ours
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
