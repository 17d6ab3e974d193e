"""Limits on how often: they hold in two processes at once, and no flood of other keys resets them."""

import json
import os
import sqlite3
import subprocess
import sys
import textwrap

import pytest
from allauth.core import context
from allauth.core.ratelimit import consume
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from hallway.membership.models import SignUp
from tests.factories.membership import letters_to, make_community
from tests.factories.people import make_person, sign_in


def form_of(email):
    return {"email": email, "name": "Nia", "old_enough": "on"}


@pytest.mark.django_db
def test_joining_is_limited_by_network_address_and_by_mail_address():
    make_community()
    one = Client(REMOTE_ADDR="192.0.2.1")
    statuses = [one.post("/join/", form_of(f"n{number}@example.org")).status_code for number in range(22)]
    assert statuses == [302] * 20 + [429] * 2
    assert Client(REMOTE_ADDR="192.0.2.2").post("/join/", form_of("n@example.org")).status_code == 302

    same = [Client(REMOTE_ADDR=f"192.0.3.{n}").post("/join/", form_of("same@example.org")) for n in range(5)]
    assert [answer.status_code for answer in same] == [302] * 3 + [429] * 2
    assert SignUp.objects.filter(email="same@example.org").count() == 3


@pytest.mark.django_db
def test_wrong_passwords_are_limited_by_mail_address_also_for_the_right_one_then():
    make_community()
    ana = make_person(email="ana@example.org")
    ana.account.set_password("a long enough secret")
    ana.account.save()

    def sign_in_with(password, number):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return client.post("/accounts/login/", {"login": "ana@example.org", "password": password})

    for number in range(5):
        assert sign_in_with("wrong wrong wrong", number).status_code == 200
    blocked = sign_in_with("a long enough secret", 9)
    assert "tried too often" in blocked.content.decode()


@pytest.mark.django_db
def test_codes_by_mail_are_limited_for_known_and_unknown_addresses_alike():
    make_community()
    make_person(email="ana@example.org")
    for email in ("ana@example.org", "anna@example.org"):
        for number in range(5):
            Client(REMOTE_ADDR=f"192.0.2.{number}").post("/accounts/login/code/", {"email": email})
        assert len(letters_to(email)) == 3


@pytest.mark.django_db
def test_inviting_is_limited_by_account():
    make_community(invitations_per_member=1000)
    client = sign_in(make_person())
    statuses = [client.post("/invitations/", {"email": f"n{n}@example.org"}).status_code for n in range(62)]
    assert statuses == [302] * 60 + [429] * 2


@pytest.mark.django_db
def test_a_flood_of_other_keys_resets_no_limit(settings):
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    cache._max_entries = 50  # the backend's own limit, far below the flood
    with context.request_context(request):
        for _time in range(3):
            assert consume(request, action="join", key="same@example.org")
        for number in range(200):
            cache.set(f"flood-{number}", [1.0], 600)
        assert not consume(request, action="join", key="same@example.org")


@pytest.mark.django_db
def test_what_is_past_its_time_makes_room():
    cache._max_entries = 50
    for number in range(60):
        cache.set(f"old-{number}", 1, -10)
    cache.set("new", 1, 600)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM core_cache WHERE cache_key LIKE %s", ["%old-%"])
        assert cursor.fetchone()[0] < 60
    assert cache.get("new") == 1


RACE = textwrap.dedent(
    """
    import json, sys, time
    import django
    django.setup()
    from allauth.core import context
    from allauth.core.ratelimit import consume
    from django.test import RequestFactory

    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    allowed = 0
    while time.time() < float(sys.argv[1]):
        time.sleep(0.001)
    with context.request_context(request):
        for _time in range(15):
            allowed += consume(request, action="request_login_code", key="ana@example.org")
    print(json.dumps(allowed))
    """
)


def test_a_limit_holds_in_two_processes_at_once(tmp_path):
    """Three a minute for one mail address, asked for thirty times by two servers in the same second."""
    import time

    environment = {**os.environ, "HALLWAY_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hallway.settings"}
    environment.pop("HALLWAY_DATABASE", None)
    with sqlite3.connect(tmp_path / "hallway.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text, expires datetime)")
    begin = str(time.time() + 4)
    racing = [
        subprocess.Popen([sys.executable, "-c", RACE, begin], env=environment, stdout=subprocess.PIPE, text=True)
        for _process in range(2)
    ]
    allowed = [json.loads(process.communicate(timeout=60)[0].splitlines()[-1]) for process in racing]
    assert sum(allowed) == 3
