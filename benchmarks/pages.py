"""The pages under load: home, profile, notices, search and organisation at a steady rate, each request as another member.

    hallway demo --members 100000 --ties 1000000 --no-serve     (with HALLWAY_DATA_DIR, or HALLWAY_DATABASE as well)
    python -m benchmarks.pages --seconds 60 --rate 20

Starts a server of two web processes on the data folder, signs members in by writing their sessions, sends requests
at the times of an open schedule (a slow answer delays nobody else's start), each as another member whose first visit
it is, one in twenty a write, and prints the latency from the scheduled moment to the last byte; then the weight of each
page's first view. The members' suggestions are picked before, as the worker does when a week begins. Nothing leaves
this machine. The server is stopped at the end.
"""

import argparse
import contextlib
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import urllib3

WORDS = [
    "hedge",
    "funds",
    "compliance",
    "software",
    "sensors",
    "vineyards",
    "clinics",
    "pipelines",
    "logistics",
    "insurance",
    "design",
    "partners",
]
TOKEN = "a" * 32
#: requests before the measured ones
WARM = 60
#: a connection that the server closed while it was idle is opened again, as browsers do
AGAIN = urllib3.Retry(2, redirect=0, status=0)


def cookie_of(person):
    """What a browser sends of a member who is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(person.account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.account.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={TOKEN}"


def sessions_of(count, seed):
    """Cookie and person of so many members, and handles to look at."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
    import django

    django.setup()
    from django.conf import settings

    from hallway.core import clock
    from hallway.discovery.actions.suggest import top_up_suggestions
    from hallway.organisations.models import Organisation
    from hallway.people.models import Person
    from hallway.people.viewer import Viewer

    rng = random.Random(seed)
    keys = list(Person.objects.filter(account__isnull=False).values_list("pk", flat=True))
    people = Person.objects.select_related("account").in_bulk(rng.sample(keys, min(count, len(keys))))
    cookies = []
    for person in people.values():
        cookies.append(cookie_of(person))
        top_up_suggestions(Viewer(person, person.account), now=clock.now())  # as the worker does when a week begins
    handles = list(
        Person.objects.filter(pk__in=rng.sample(keys, min(2000, len(keys)))).values_list("handle", flat=True)
    )
    organisations = list(Organisation.objects.values_list("handle", flat=True)[:500])
    database = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    from django.db import connections

    connections.close_all()
    return cookies, handles, organisations, f"{database}, {len(keys):,} members"


@contextlib.contextmanager
def server(port):
    environment = {
        **os.environ,
        "HALLWAY_PORT": str(port),
        "HALLWAY_WEB_PROCESSES": "2",
        "HALLWAY_ADDRESS": f"http://localhost:{port}",
    }
    log = tempfile.TemporaryFile()  # noqa: SIM115  # closed, and gone, when the process here ends
    process = subprocess.Popen(
        [sys.executable, "-m", "hallway", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=log
    )
    try:
        pool = urllib3.HTTPConnectionPool(
            "127.0.0.1", port, maxsize=64, headers={"Host": f"localhost:{port}"}, retries=AGAIN
        )
        for _attempt in range(600):
            with contextlib.suppress(Exception):
                if pool.request("GET", "/healthz", timeout=2, retries=False).status == 200:
                    break
            time.sleep(0.2)
        yield pool, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def plan(rng, count, cookies, handles, organisations):
    """(name, method, path, who) of each request; takes the cookies it uses out of the list."""
    for _number in range(count):
        who = {"Cookie": cookies.pop()}
        chance = rng.random()
        if chance < 0.05:
            yield "write", "POST", f"/suggestions/{rng.choice(handles)}/snooze/", who
        elif chance < 0.30:
            yield "home", "GET", "/", who
        elif chance < 0.60:
            yield "profile", "GET", f"/people/{rng.choice(handles)}/", who
        elif chance < 0.65:
            yield "notices", "GET", "/notices/", who
        elif chance < 0.88:
            yield "search", "GET", f"/search/?q={'+'.join(rng.sample(WORDS, rng.randint(1, 3)))}", who
        else:
            yield "organisation", "GET", f"/organisations/{rng.choice(organisations)}/", who


def ask(pool, method, path, who):
    headers = {**who, "Accept-Encoding": "gzip", "Accept-Language": "en"}
    if method == "POST":
        return pool.request(
            "POST", path, headers=headers, fields={"csrfmiddlewaretoken": TOKEN}, encode_multipart=False, redirect=False
        )
    return pool.request("GET", path, headers=headers, redirect=False)


def measure(pool, requests, rate):
    """name -> seconds, and what was not answered well."""
    seconds, wrong, lock = {}, [], threading.Lock()
    start = time.perf_counter() + 0.5

    def send(number, name, method, path, who):
        due = start + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        answer = ask(pool, method, path, who)
        took = time.perf_counter() - due
        with lock:
            seconds.setdefault(name, []).append(took)
            if answer.status != (302 if method == "POST" else 200):
                wrong.append((answer.status, path))

    with ThreadPoolExecutor(64) as workers:
        for done in [workers.submit(send, number, *request) for number, request in enumerate(requests)]:
            done.result()
    return seconds, wrong


def weight(pool, path, cookie):
    """Requests and bytes over the wire of a first view: the page and what it loads, faces aside."""
    page = pool.request(
        "GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"}, preload_content=False, decode_content=False
    )
    raw = page.read()
    text = pool.request("GET", path, headers={"Cookie": cookie}).data.decode()
    loads = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    total, count = len(raw), 1
    for address in dict.fromkeys(loads):
        part = pool.request(
            "GET", address, headers={"Accept-Encoding": "gzip"}, preload_content=False, decode_content=False
        )
        total, count = total + len(part.read()), count + 1
    return count, total


def memory_of(parent):
    """Proportional set size of the process and all below it, in MB."""
    import psutil

    family = [psutil.Process(parent), *psutil.Process(parent).children(recursive=True)]
    return sum(process.memory_full_info().pss for process in family) / 1e6, len(family)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    count = int(given.rate * given.seconds)
    cookies, handles, organisations, what = sessions_of(WARM + count + 1, given.seed)
    rng = random.Random(given.seed)
    with server(given.port) as (pool, pid):
        measure(pool, list(plan(rng, WARM, cookies, handles, organisations)), 10)  # every process has opened the atlas
        seconds, wrong = measure(pool, list(plan(rng, count, cookies, handles, organisations)), given.rate)
        everything = [second for part in seconds.values() for second in part]
        print(f"{what}; {given.rate:g} requests a second for {given.seconds} s, 2 web processes")
        print(f"{'page':14}{'requests':>9}{'median':>9}{'p95':>9}{'p99':>9}  ms")
        for name, part in [*sorted(seconds.items()), ("all", everything)]:
            cuts = statistics.quantiles(part, n=100) if len(part) > 1 else part * 99
            print(f"{name:14}{len(part):9}{cuts[49] * 1e3:9.1f}{cuts[94] * 1e3:9.1f}{cuts[98] * 1e3:9.1f}")
        print(f"answers other than expected: {len(wrong)} {wrong[:5]}")
        pages = {
            "home": "/",
            "profile": f"/people/{handles[0]}/",
            "search": "/search/?q=hedge+funds",
            "organisation": f"/organisations/{organisations[0]}/",
            "notices": "/notices/",
        }
        for name, path in pages.items():
            count, size = weight(pool, path, cookies[0])
            print(f"first view of {name:14}{count} requests, {size / 1024:.1f} KB over the wire")
        used, processes = memory_of(pid)
        print(f"memory: {used:.0f} MB in {processes} processes (proportional)")


if __name__ == "__main__":
    main()
