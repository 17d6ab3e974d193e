"""The program in processes of its own, as somebody who installed it would run it."""

import os
import subprocess
import sys

#: variables of the test run that the program must not see
OURS = ("HALLWAY_", "DJANGO_", "PYTEST_")


def environment(data, settings):
    """The environment with this data folder and these settings (without their prefix), and no other of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return clean | {"HALLWAY_DATA_DIR": str(data)} | {f"HALLWAY_{name}": value for name, value in settings.items()}


def hallway(*words, data, timeout_s=300, **settings):
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "hallway", *words],
        env=environment(data, settings),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout_s,
    )
