"""The page for Prometheus, who may read it, and what stands in it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hallway.core import metrics, startup
from hallway.core.clock import now
from hallway.core.mail import LetterWritten
from hallway.core.models import Delivery, Fact, Lane, Letter, Schedule
from hallway.core.outbox import publish
from hallway.people.enums import Role
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def measures(client, **more):
    """(name, values in the order of their labels) -> number, as Prometheus reads them."""
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    return {
        (sample.name, tuple(value for _label, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_view_and_never_by_person(client):
    make_community()
    visitor = sign_in(make_person(handle="zaphira"))
    seen = ("hallway_requests_total", ("GET", "200", "people:profile"))
    before = measures(client).get(seen, 0)
    assert visitor.get("/people/zaphira/").status_code == 200
    visitor.get("/nowhere/zaphira")
    after = measures(client)
    assert after[seen] == before + 1
    assert after[("hallway_request_seconds_count", ("people:profile",))] >= 1
    assert after[("hallway_requests_total", ("GET", "404", "other"))] >= 1
    page = client.get("/metrics").content.decode()
    assert "zaphira" not in page
    labels = set(re.findall(r'[{,](\w+)="', page))
    assert labels <= {"view", "method", "status", "handler", "outcome", "task", "le", "version", "lane", "state"}


def test_what_waits_and_since_when(client):
    long_ago = now() - timedelta(hours=1)
    letter = Letter.objects.create(to="a@b.example", subject="x", text="x", message_id="<1@x>", created_at=long_ago)
    publish(LetterWritten(letter=str(letter.pk)), about=(), now=long_ago, lane=Lane.LETTER)
    Fact.objects.update(occurred_at=long_ago)
    Schedule.objects.create(name="late", due_at=now() - timedelta(minutes=10), failures=2)
    found = measures(client)
    assert found[("hallway_work_waiting", ("letter",))] == 1
    assert found[("hallway_work_waiting", ("work",))] == 0
    assert 3600 <= found[("hallway_work_oldest_seconds", ("letter",))] < 3700
    assert found[("hallway_letters", ("waiting",))] == 1
    assert 3600 <= found[("hallway_letters_oldest_seconds", ())] < 3700
    assert found[("hallway_tasks_failing", ())] == 1
    assert 600 <= found[("hallway_tasks_overdue_seconds", ())] < 700
    Delivery.objects.update(failed_at=now())
    assert measures(client)[("hallway_work_given_up", ())] == 1


def test_what_ran_is_counted_with_its_outcome(client):
    metrics.count_delivery(handler="a.test", outcome="failed")
    metrics.count_task(task="a.test", outcome="done")
    found = measures(client)
    assert found[("hallway_deliveries_total", ("a.test", "failed"))] >= 1
    assert found[("hallway_tasks_total", ("done", "a.test"))] >= 1


def test_what_is_unknown_is_left_out(client):
    metrics.register("hallway_test_reading", "Of a test.", lambda: None)
    assert "hallway_test_reading" not in client.get("/metrics").content.decode()
    metrics.register("hallway_test_reading", "Of a test.", lambda: 2.0)
    assert measures(client)[("hallway_test_reading", ())] == 2
    metrics.register("hallway_test_reading", "Of a test.", lambda: None)


class TestWhoMayRead:
    def test_a_program_on_this_machine(self, client):
        assert client.get("/metrics").status_code == 200

    @pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", ""])
    def test_nobody_elsewhere(self, client, address):
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
    def test_nobody_through_a_proxy_on_this_machine(self, client, header):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404

    def test_not_even_an_operator_in_a_browser_elsewhere(self, client):
        make_community()
        operator = sign_in(make_person(role=Role.OPERATOR))
        assert operator.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404

    def test_with_a_token_who_has_it_and_nobody_else(self, client, settings):
        settings.CONFIG = replace(settings.CONFIG, metrics_token="a long enough secret")
        assert client.get("/metrics").status_code == 404
        wrong = {"Authorization": "Bearer another long secret"}
        assert client.get("/metrics", headers=wrong).status_code == 404
        right = {"Authorization": "Bearer a long enough secret", "X-Forwarded-For": "192.0.2.1"}
        assert client.get("/metrics", headers=right).status_code == 200


class TestHealth:
    def test_live_asks_nothing_of_the_database(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/healthz/live").json()["status"] == "ok"

    def test_ready_once_what_a_start_makes_is_made(self, client, monkeypatch, caplog):
        assert client.get("/healthz/ready").status_code == 200
        monkeypatch.setattr(startup, "is_ready", lambda: False)
        answer = client.get("/healthz/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "starting")
        said = [record for record in caplog.records if record.name != "hallway.access"]
        assert said == [], "a probe that comes each second would fill the log"

    @pytest.mark.parametrize(("path", "status"), [("/healthz", 503), ("/healthz/ready", 503), ("/healthz/live", 200)])
    def test_without_a_database(self, client, monkeypatch, path, status):
        monkeypatch.setattr("hallway.core.serving.health._has_database", lambda: False)
        assert client.get(path).status_code == status


def test_files_of_dead_processes_are_forgotten_at_a_start(tmp_path):
    import os

    folder = tmp_path / "metrics"
    folder.mkdir()
    for process in (os.getpid(), 2**22 + 1):
        (folder / f"counter_{process}.db").touch()
    metrics.forget_the_dead(tmp_path)
    assert [file.name for file in folder.iterdir()] == [f"counter_{os.getpid()}.db"]
