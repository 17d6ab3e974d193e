"""The process that compiles the engine: untouched by Ctrl-C, and gone when the one that started it is."""

import os
import signal
import subprocess
import sys
import time

import psutil

MAKES_READY = """
import signal
from hallway.core.serving.kernels import make_ready
signal.signal(signal.SIGINT, lambda *_given: None)  # a server goes on for a while as well
make_ready("pages")
"""


def until(condition):
    for _time in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def test_ctrl_c_does_not_reach_it_and_it_ends_with_the_one_that_started_it(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    server = subprocess.Popen([sys.executable, "-c", MAKES_READY], env=environment, start_new_session=True)
    try:
        known = psutil.Process(server.pid)
        until(known.children)
        (compiling,) = known.children()
        os.killpg(server.pid, signal.SIGINT)  # as a terminal does
        until(lambda: any(tmp_path.rglob("*.nbc")))
        assert compiling.is_running()
    finally:
        server.kill()
        server.wait()
    until(lambda: not compiling.is_running() or compiling.status() == psutil.STATUS_ZOMBIE)
