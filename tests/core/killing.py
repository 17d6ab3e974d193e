"""A server that is killed again and again while people join it, and what must hold nevertheless.

`serve` with two web processes and its worker, as separate processes; people who join over HTTP and type the code from
the letter that a real SMTP server took; SIGKILL for a web process, the worker, or all of them at once, at moments that
are chosen to hurt: while an answer is on its way, while a letter is being handed over, or any.

What counts as acknowledged is a whole answer that says so. A letter may come twice only if the worker was killed after
the mail server took it and before the database says that it was sent, and then with the same Message-ID.
"""

import email
import os
import queue
import random
import re
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import psutil

from tests.core.program import environment, hallway

#: for everything that must happen some time, on a machine that is busy with other things
PATIENCE_S = 300
CODE = re.compile(r"^([A-Z]{4}-[A-Z]{4})\s*$", re.MULTILINE)
OPEN_THE_DOOR = """
import django
django.setup()
from hallway.membership.models import Community
Community.objects.update(joining="open", minimum_age=0)
"""
#: Django takes any token that the cookie and the form agree on
TOKEN = "k" * 32
#: people who wait for their letter, from where on nobody new comes
MOST_WAITING = 60


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every letter, slowly enough that a kill can fall before it says so."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, rng):
        super().__init__(("127.0.0.1", 0), _Link)
        self.rng = rng
        self.lock = threading.Lock()
        #: Message-ID -> how often it was taken
        self.taken = Counter()
        #: recipient -> Message-IDs, each as often as it was taken
        self.letters = defaultdict(list)
        self.texts = {}
        self.arriving = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, address):
        """A client that was killed in the middle is what this is about."""

    def take(self, words):
        letter = email.message_from_bytes(words)
        with self.lock:
            self.taken[letter["Message-ID"]] += 1
            self.letters[letter["To"]].append(letter["Message-ID"])
            body = letter.get_payload(0) if letter.is_multipart() else letter
            self.texts[letter["To"]] = body.get_payload(decode=True).decode()
        self.arriving.set()


class _Link(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                words = b""
                for part in iter(self.rfile.readline, b".\r\n"):
                    if not part:
                        return  # cut off: not taken
                    words += part
                self.server.take(words)
                time.sleep(self.server.rng.choice([0, 0.002, 0.02]))
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")
        self.wfile.flush()


class Database:
    """Looks at the server's tables without the server."""

    def __init__(self, data, own):
        self.file, self.address = data / "hallway.sqlite3", own.get("DATABASE")

    def rows(self, sql):
        if self.address:
            import psycopg

            with psycopg.connect(self.address) as link:
                return link.execute(sql).fetchall()
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=60)) as link:
            return link.execute(sql).fetchall()

    def column(self, sql):
        return [row[0] for row in self.rows(sql)]


class Server:
    """`hallway serve` with two web processes and a worker beside them, in a process group of its own."""

    def __init__(self, data, own, mail_port):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.environment = environment(
            data,
            {
                "PORT": str(self.port),
                "WEB_PROCESSES": "2",
                "MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
                "TRUSTED_PROXIES": "1",  # so that each who joins has a network address of their own
                "LOG_LEVEL": "ERROR",
                **own,
            },
        )
        self.log = (data.parent / "server.log").open("ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hallway", "serve"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=self.log,
            start_new_session=True,
        )

    def family(self):
        """Web processes and workers that are alive."""
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.process.pid).children()
            workers = [one for one in children if "worker" in _words_of(one)]
            return [one for one in children if one not in workers], workers
        return [], []

    def kill(self, victims):
        for one in victims:
            with suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
        psutil.wait_procs(victims, timeout=PATIENCE_S)

    def kill_all(self):
        family = [*self.family()[0], *self.family()[1]]
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(family, timeout=PATIENCE_S)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


def _words_of(process):
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@dataclass
class Report:
    kills: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    letters: int = 0
    #: Message-ID of each letter that was taken more than once -> after which kill
    repeated: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __str__(self):
        kinds = ", ".join(
            f"{count} of {kind}" for kind, count in sorted(Counter(one.split()[1] for one in self.kills).items())
        )
        lines = [
            f"{len(self.kills)} kills: {kinds}",
            f"acknowledged: {len(self.asked)} who asked to join, {len(self.joined)} who joined; {self.letters} letters taken",
            f"letters taken twice because the kill fell between the mail server and our record: {len(self.repeated)}",
            *(f"  {letter} at kill {kill}" for letter, kill in self.repeated.items()),
            f"faults: {len(self.faults)}",
            *(f"  {fault}" for fault in self.faults),
        ]
        return "\n".join(lines)


class Visitors:
    """People who join, in threads, for as long as they are let."""

    def __init__(self, server, mail, rng, report):
        self.server, self.mail, self.rng, self.report = server, mail, rng, report
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.number = 0
        self.posting = threading.Event()
        self.coming = queue.Queue()
        self.asking = [threading.Thread(target=self.ask, daemon=True) for _ in range(2)]
        self.finishing = [threading.Thread(target=self.finish, daemon=True) for _ in range(2)]

    def start(self):
        for thread in [*self.asking, *self.finishing]:
            thread.start()

    def end(self):
        """Nobody new comes; those who asked finish."""
        self.stop.set()
        for thread in self.asking:
            thread.join(PATIENCE_S)
        for _ in self.finishing:
            self.coming.put(None)
        for thread in self.finishing:
            thread.join(PATIENCE_S)

    def post(self, path, fields, *, cookies=""):
        """Status, where it leads, and the cookies set; None unless the whole answer came."""
        self.posting.set()
        try:
            with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as link:
                address = ".".join(str(self.rng.randrange(1, 255)) for _ in range(4))
                link.request(
                    "POST",
                    path,
                    urlencode({"csrfmiddlewaretoken": TOKEN, **fields}),
                    {
                        "Host": f"localhost:{self.server.port}",
                        "Content-Type": "application/x-www-form-urlencoded",
                        "Cookie": f"csrftoken={TOKEN}; {cookies}",
                        "X-Forwarded-For": address,
                    },
                )
                answer = link.getresponse()
                answer.read()
                set_cookies = answer.headers.get_all("Set-Cookie") or []
                return (
                    answer.status,
                    answer.headers.get("Location"),
                    "; ".join(one.split(";")[0] for one in set_cookies),
                )
        except (OSError, HTTPException):
            return None

    def ask(self):
        while not self.stop.is_set():
            if self.coming.qsize() > MOST_WAITING:  # letters cannot be sent as fast as workers are killed
                time.sleep(0.2)
                continue
            with self.lock:
                self.number += 1
                name, address = f"Visitor {self.number}", f"v{self.number}@members.example"
            answer = self.post("/join/", {"email": address, "name": name})
            if answer is None or answer[0] in {502, 503}:
                time.sleep(0.05)
            elif answer[:2] == (302, "/join/code/"):
                with self.lock:
                    self.report.asked.add(address)
                self.coming.put((address, answer[2]))
            else:
                self.report.faults.append(f"{address} asked to join and got {answer[:2]}")
            time.sleep(self.rng.uniform(0.1, 0.4))

    def finish(self):
        while (next_one := self.coming.get()) is not None:
            address, cookies = next_one
            until = time.monotonic() + PATIENCE_S
            while address not in self.mail.texts and time.monotonic() < until:
                time.sleep(0.02)
            if address not in self.mail.texts:
                self.report.faults.append(f"{address} got no letter")
                continue
            code = CODE.search(self.mail.texts[address]).group(1)
            answer = self.post("/join/code/", {"code": code}, cookies=cookies)
            while answer is None and time.monotonic() < until:
                time.sleep(0.1)
                answer = self.post("/join/code/", {"code": code}, cookies=cookies)
                if answer is not None and answer[1] == "/join/":
                    break  # it had gone through before, and the answer was lost
            if answer is not None and answer[:2] == (302, "/welcome/"):
                with self.lock:
                    self.report.joined.add(address)
            elif answer is None or answer[1] != "/join/":
                self.report.faults.append(f"{address} typed the code and got {answer and answer[:2]}")


def kill_and_look(data, own, *, kills, seed, said=lambda words: None):
    """Start a server on an empty data folder, kill it so often, let it come to rest, and report."""
    rng = random.Random(seed)
    report = Report()
    made = hallway("init", "--name", "Killed", "--operator", "ana@example.org", "--no-input", data=data, **own)
    assert made.returncode == 0, made.stderr
    subprocess.run(
        [sys.executable, "-c", OPEN_THE_DOOR],
        env=environment(data, own) | {"DJANGO_SETTINGS_MODULE": "hallway.settings"},
        check=True,
    )
    database, mail = Database(data, own), MailServer(random.Random(seed + 1))
    server = Server(data, own, mail.port)
    visitors = Visitors(server, mail, random.Random(seed + 2), report)
    try:
        server.start()
        visitors.start()
        between = {}
        for number in range(1, kills + 1):
            if not _wait_for_life(server, report):
                break
            kind = rng.choice(["web", "worker", "worker", "all"])
            _wait_for_a_moment(rng, kind, visitors, mail)
            if kind == "web":
                web = server.family()[0]
                server.kill(rng.sample(web, min(1, len(web))))
            elif kind == "worker":
                server.kill(server.family()[1])
            else:
                server.kill_all()
            report.kills.append(f"{number} {kind}")
            if kind != "web":  # nobody sends now: what was taken and is not recorded may come again
                time.sleep(0.05)  # what reached the mail server is taken, whoever sent it
                unsent = set(database.column("SELECT message_id FROM core_letter WHERE sent_at IS NULL"))
                between |= dict.fromkeys(unsent & set(mail.taken), f"{number} ({kind})")
            if kind == "all":
                server.start()
            said(
                f"{number} kills, {len(report.asked)} asked, {len(report.joined)} joined, {sum(mail.taken.values())} letters"
            )
        _wait_for_life(server, report)
        visitors.end()
        _wait_until_all_is_done(database, report)
        _look(database, mail, between, report)
    finally:
        visitors.stop.set()
        server.stop()
        mail.shutdown()
        mail.server_close()
    return report


def _wait_for_life(server, report):
    """Until a worker and both web processes are there again and pages are answered; whether that came to be."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if server.process.poll() is not None:  # all that is left of a start that met the last breath of the one before
            server.start()
        web, workers = server.family()
        if len(web) == 2 and workers:
            with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", server.port, timeout=5)) as link:
                link.request("GET", "/healthz", headers={"Host": f"localhost:{server.port}"})
                if link.getresponse().status == 200:
                    return True
        time.sleep(0.05)
    report.faults.append("the server did not come back")
    return False


def _wait_for_a_moment(rng, kind, visitors, mail):
    """Any moment, or one in which something is under way."""
    if rng.random() < 0.3:
        time.sleep(rng.uniform(0, 0.5))
        return
    event = visitors.posting if kind == "web" else mail.arriving
    for _ in range(1 if kind == "web" else rng.randrange(1, 12)):
        event.clear()
        event.wait(10)
    time.sleep(rng.choice([0, 0.001, 0.003, 0.01, 0.03]))


def _wait_until_all_is_done(database, report):
    """Letters and facts are handled; what waits longer than that is stuck."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if database.column("SELECT count(*) FROM core_delivery")[0] == 0:
            return
        time.sleep(0.5)
    for handler, attempts, error in database.rows("SELECT handler, attempts, error FROM core_delivery"):
        report.faults.append(f"stuck after {attempts} attempts: {handler} {error}")


def _look(database, mail, between, report):
    report.letters = sum(mail.taken.values())
    kept = set(database.column("SELECT email FROM membership_signup"))
    members = set(database.column("SELECT email FROM people_account"))
    report.faults += [f"{address} asked to join, was told so, and is lost" for address in sorted(report.asked - kept)]
    report.faults += [f"{address} joined, was told so, and is lost" for address in sorted(report.joined - members)]
    for address in sorted(kept - set(mail.letters)):
        report.faults.append(f"the letter to {address} is lost")
    for letter in database.column("SELECT message_id FROM core_letter WHERE sent_at IS NULL"):
        report.faults.append(f"{letter} is still to be sent")
    for letter, times in mail.taken.items():
        if times > 1 and letter in between:
            report.repeated[letter] = between[letter]
        elif times > 1:
            report.faults.append(f"{letter} was taken {times} times, and no kill explains it")
    for address, letters in mail.letters.items():
        if address.startswith("v") and len(set(letters)) > 1 and address not in report.joined:
            report.faults.append(f"{address} got {len(set(letters))} letters of different Message-IDs")
    dead = database.rows("SELECT name, failures, error FROM core_schedule WHERE failures > 1")
    report.faults += [f"{name} failed {failures} times: {error}" for name, failures, error in dead]
