"""A real server in processes of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import psutil
import pytest

from tests.core.program import environment, hallway
from tests.places import own_database

#: generous, for a machine that is busy with other tests
START_WITHIN_S = 300


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def server(data, port, **settings):
    """`hallway serve` on this data folder, answering; it is stopped by SIGTERM at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hallway", "serve"],
        env=environment(data, {"PORT": str(port), **settings}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until_well(port, process)
        yield process
        process.terminate()
        process.said, process.complained = process.communicate(timeout=120)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def wait_until_well(port, process):
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def get(port, path, **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as link:
        link.request("GET", path, headers={"Host": f"localhost:{port}", **headers})
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("serving") / "data"


def test_serve_makes_everything_answers_compressed_and_stops_when_asked(data):
    port = free_port()
    with server(data, port) as process:
        status, headers, body = get(port, "/healthz")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        status, headers, body = get(port, "/", **{"Accept-Encoding": "gzip"})
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        page = get(port, "/")[2].decode()
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        status, headers, body = get(port, style, **{"Accept-Encoding": "gzip"})
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert "immutable" in headers["Cache-Control"]
        assert get(port, "/people/somebody-private/")[0] in {302, 404}
    assert process.returncode == 0
    assert f"Hallway is at http://localhost:{port}" in process.said
    assert "GET /healthz 200" in process.complained
    assert "somebody-private" not in process.complained
    assert "Traceback" not in process.complained


def test_a_web_process_that_is_killed_is_replaced(data):
    port = free_port()
    with server(data, port) as process:
        (web, *_rest) = psutil.Process(process.pid).children()
        os.kill(web.pid, signal.SIGKILL)
        web.wait(10)
        wait_until_well(port, process)
    assert process.returncode == 0


def test_with_two_web_processes_the_worker_is_beside_them_and_ends_with_them(data):
    port = free_port()
    with server(data, port, WEB_PROCESSES="2") as process:
        family = psutil.Process(process.pid).children()
        workers = [one for one in family if "worker" in one.cmdline()]
        assert (len(workers), len(family) - len(workers)) == (1, 2)
        os.kill(process.pid, signal.SIGKILL)  # the one that watches dies, so nobody tells the others
        _gone, alive = psutil.wait_procs(family, timeout=40)
        assert alive == []
        process.communicate()


def test_a_web_process_starts_without_what_few_pages_need(tmp_path):
    """Together they are a third of a start; the pages themselves are read before the first is asked for."""
    program = "import sys; from hallway.wsgi import application; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(tmp_path, {"PORT": "8000"}) | {"DJANGO_SETTINGS_MODULE": "hallway.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    read = set(done.stdout.split())
    assert "hallway.people.views" in read
    assert read & {"numba", "scipy", "requests", "snowballstemmer", "psycopg"} == set()


def test_a_port_in_use_is_said_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = hallway("serve", data=tmp_path / "data", PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"hallway: port {port} is in use, perhaps by another Hallway. "
        f"Choose another: HALLWAY_PORT={port + 1}, or make run PORT={port + 1}.\n"
    )
    assert not (tmp_path / "data" / "hallway.sqlite3").exists()


def test_a_database_that_does_not_answer_is_said_in_a_line(tmp_path):
    database = f"postgresql://hallway:open-sesame@127.0.0.1:{free_port()}/hallway"
    done = hallway("serve", data=tmp_path / "data", DATABASE=database, PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("hallway: the database does not answer")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "open-sesame" not in done.stderr


def test_nobody_is_forked_while_the_worker_is_being_started():
    """The child would keep the pipe open by which its parent learns that the worker has started."""
    program = """
import os, subprocess, threading, time
from hallway.core.serving import server
begun, real = threading.Event(), subprocess.Popen
def slow(*_, **__):
    begun.set()
    time.sleep(0.5)
    started.append(time.monotonic())
    return real(["true"])
started = []
server.subprocess.Popen = slow
beside = server._WorkerProcess()
beside.start()
begun.wait()
child = os.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print(bool(started), flush=True)
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment("/nowhere", {})
    )
    assert done.stdout == "True\n", done.stderr


def test_each_task_runs_once_an_interval_however_many_workers_there_are(tmp_path):
    """What they counted together, as `/metrics` adds it up."""
    data = tmp_path / "data"
    with own_database() as own:
        assert hallway("migrate", data=data, **own).returncode == 0
        begun = time.monotonic()
        command = [sys.executable, "-m", "hallway", "worker"]
        workers = [subprocess.Popen(command, env=environment(data, own), stderr=subprocess.DEVNULL) for _ in range(3)]
        try:
            look = f"""
import django, re, time
django.setup()
from hallway.core.metrics import page
from hallway.core.leases import live_workers
from hallway.core.models import Schedule
from hallway.core.work import tasks
until = time.monotonic() + {START_WITHIN_S}
while time.monotonic() < until and Schedule.objects.exclude(ended_at=None).count() < len(tasks()):
    time.sleep(0.2)
times = re.findall('hallway_tasks_total{{.*task="(.+?)"}} ([0-9.]+)', page().decode())
passed_s = time.monotonic() - {begun}
most = {{name: 1 + passed_s / task.every.total_seconds() for name, task in tasks().items()}}
print(len(tasks()), len(times), [name for name, count in times if float(count) > most[name]], live_workers())
"""
            done = subprocess.run(
                [sys.executable, "-c", look],
                env=environment(data, own) | {"DJANGO_SETTINGS_MODULE": "hallway.settings"},
                capture_output=True,
                text=True,
            )
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
    tasks, counted, too_often, alive = done.stdout.split(" ")
    assert (tasks, too_often) == (counted, "[]"), done
    assert 1 <= int(alive) <= 3
