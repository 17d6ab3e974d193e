import os
import threading
from datetime import UTC, datetime, timedelta

import pytest

from hallway.core import leases, outbox, work
from hallway.core.clock import frozen_at
from hallway.core.errors import RemoteFailure
from hallway.core.leases import LEASE, LeaseKeeper
from hallway.core.models import Delivery, Fact, Lane, Schedule
from hallway.core.outbox import fact, handles, publish
from hallway.core.work import (
    MAX_ATTEMPTS,
    deliver_many,
    deliver_one,
    every,
    pause_after,
    run_due,
    run_one_task,
    work_until,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """Facts, handlers and tasks declared by a test go with it, and those of the server stay out of the way."""
    monkeypatch.setattr(outbox, "_kinds", {})
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(outbox, "_after_publish", [])
    monkeypatch.setattr(outbox, "_whole", set())
    monkeypatch.setattr(work, "_tasks", {})


@pytest.fixture
def bell():
    """A kind of fact, and what its handler was told; `bell.raises` makes the handler fail."""

    @fact
    class BellRung:
        number: int

    class Bell:
        heard: list[int] = []
        raises: Exception | None = None

        def ring(self, number=1, *, lane=Lane.WORK):
            publish(BellRung(number=number), about=[], now=NOW, lane=lane)

    made = Bell()
    made.heard = []

    @handles(BellRung)
    def hear(happened):
        made.heard.append(happened.number)
        if made.raises:
            raise made.raises

    return made


class TestDeliveries:
    def test_done_once_and_removed(self, bell):
        bell.ring(1)
        bell.ring(2)
        assert run_due(now=NOW) == 2
        assert bell.heard == [1, 2]
        assert not Delivery.objects.exists()
        assert Fact.objects.count() == 2
        assert run_due(now=NOW + timedelta(days=1)) == 0

    @pytest.mark.parametrize("whole", [False, True])
    def test_what_went_well_is_no_failure_and_holds_no_lease(self, bell, caplog, monkeypatch, whole):
        monkeypatch.setattr(work, "is_whole", lambda handler: whole)
        bell.ring()
        assert deliver_one(NOW)
        assert caplog.records == []
        assert leases.keeper.renew() == 0
        assert not leases.keeper._held

    def test_many_at_once(self, bell):
        for number in range(5):
            bell.ring(number)
        assert deliver_many(NOW, lanes=(Lane.WORK,)) == 5
        assert bell.heard == [0, 1, 2, 3, 4]
        assert not Delivery.objects.exists()
        assert not leases.keeper._held
        assert deliver_many(NOW, lanes=(Lane.WORK,)) == 0

    def test_of_many_those_for_which_there_was_no_time_come_next(self, bell, monkeypatch):
        monkeypatch.setattr(work, "AT_ONCE_S", -1.0)
        for number in range(3):
            bell.ring(number)
        assert deliver_many(NOW, lanes=(Lane.WORK,)) == 1
        assert list(Delivery.objects.values_list("attempts", "leased_until", "leased_by")) == [(0, None, "")] * 2
        assert deliver_many(NOW, lanes=(Lane.WORK,)) == 1
        assert bell.heard == [0, 1]

    def test_of_many_one_that_fails_comes_back_alone(self, bell, monkeypatch):
        @handles(outbox.fact_kinds()["BellRung"])
        def fail_at_one(happened):
            if happened.number == 1:
                raise ValueError("one")

        for number in range(3):
            bell.ring(number)
        assert deliver_many(NOW, lanes=(Lane.WORK,)) == 6
        assert [delivery.error for delivery in Delivery.objects.all()] == ["ValueError: one"]
        assert Delivery.objects.get().due_at > NOW

    def test_not_before_it_is_due(self, bell):
        bell.ring()
        assert run_due(now=NOW - SECOND) == 0
        assert bell.heard == []

    def test_failure_comes_back_after_a_growing_pause(self, bell):
        bell.ring()
        bell.raises = ValueError("no clapper")
        deliver_one(NOW)
        delivery = Delivery.objects.get()
        assert (delivery.attempts, delivery.error, delivery.leased_until) == (1, "ValueError: no clapper", None)
        assert not deliver_one(NOW + pause_after(1) - SECOND)
        assert deliver_one(NOW + pause_after(1))
        assert Delivery.objects.get().due_at == NOW + pause_after(1) + pause_after(2)
        bell.raises = None
        assert deliver_one(NOW + timedelta(minutes=1))
        assert bell.heard == [1, 1, 1]
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize(("asked_s", "waits_s"), [(0, 5), (3, 5), (7200, 7200)])
    def test_who_asks_to_be_left_alone_is(self, bell, asked_s, waits_s):
        bell.ring()
        bell.raises = RemoteFailure("busy", come_back=asked_s * SECOND)
        assert deliver_one(NOW)
        assert Delivery.objects.get().due_at == NOW + waits_s * SECOND

    def test_given_up_after_the_last_attempt_and_kept_for_the_operator(self, bell):
        bell.ring()
        bell.raises = ValueError("cracked")
        moment = NOW
        while deliver_one(moment):
            moment += timedelta(hours=7)
        assert len(bell.heard) == MAX_ATTEMPTS
        delivery = Delivery.objects.get()
        assert delivery.failed_at is not None
        assert delivery.error == "ValueError: cracked"

    def test_death_of_a_worker_is_noticed_when_its_lease_runs_out(self, bell):
        bell.ring()
        bell.raises = SystemExit("killed")  # passes every `except Exception`, as a dying process does
        with pytest.raises(SystemExit):
            deliver_one(NOW)
        bell.raises = None
        assert not deliver_one(NOW + LEASE - SECOND)
        assert deliver_one(NOW + LEASE)
        assert bell.heard == [1, 1]
        assert not Delivery.objects.exists()

    def test_work_that_kills_its_worker_each_time_is_given_up(self, bell):
        bell.ring()
        bell.raises = SystemExit("killed")
        moment = NOW
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(SystemExit):
                deliver_one(moment)
            moment += LEASE
        assert not deliver_one(moment)
        assert Delivery.objects.get().failed_at == moment
        assert len(bell.heard) == MAX_ATTEMPTS

    def test_leased_work_is_left_to_its_worker(self, bell):
        bell.ring()
        Delivery.objects.update(leased_until=NOW + LEASE, attempts=1)
        assert not deliver_one(NOW)
        assert bell.heard == []

    def test_failure_of_a_worker_that_lost_its_lease_does_not_disturb_the_next(self, bell):
        bell.ring()
        delivery = Delivery.objects.get()
        Delivery.objects.update(attempts=2, leased_until=NOW + LEASE)  # somebody took it up meanwhile
        delivery.attempts = 1
        work._put_back(delivery, "too late", now=NOW)
        assert Delivery.objects.get().leased_until == NOW + LEASE

    def test_handler_that_went_with_an_upgrade_is_forgotten(self, bell, monkeypatch):
        bell.ring()
        monkeypatch.setattr(outbox, "_handlers", {})
        assert deliver_one(NOW)
        assert not Delivery.objects.exists()

    def test_letters_somebody_waits_for_go_before_those_in_bulk(self, bell):
        bell.ring(1, lane=Lane.WORK)
        bell.ring(2, lane=Lane.BULK_LETTER)
        bell.ring(3, lane=Lane.LETTER)
        while deliver_one(NOW, lanes=(Lane.LETTER, Lane.BULK_LETTER)):
            pass
        assert bell.heard == [3, 2]
        while deliver_one(NOW, lanes=(Lane.WORK,)):
            pass
        assert bell.heard == [3, 2, 1]

    def test_looking_for_nothing_costs_one_query(self, bell, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert not deliver_one(NOW)


class TestLeases:
    def test_held_leases_are_renewed_and_others_are_not(self, bell):
        bell.ring(1)
        bell.ring(2)
        Delivery.objects.update(leased_until=NOW + LEASE)
        ours, others = Delivery.objects.order_by("id")
        keeper = LeaseKeeper()
        later = NOW + LEASE / 2
        with frozen_at(later), keeper.holding(ours):
            assert keeper.renew() == 1
            ours.refresh_from_db()
            others.refresh_from_db()
            assert (ours.leased_until, others.leased_until) == (later + LEASE, NOW + LEASE)
        assert keeper.renew() == 0

    def test_work_put_back_is_not_leased_again_by_a_late_renewal(self, bell):
        bell.ring()
        delivery = Delivery.objects.get()
        keeper = LeaseKeeper()
        with keeper.holding(delivery):
            assert keeper.renew() == 0
        assert Delivery.objects.get().leased_until is None


class TestReaping:
    """What a process that was killed had leased is taken up at once, where its workers' folder is shared."""

    @pytest.fixture
    def dead(self):
        """The name of a process that took leases and was killed."""
        name = "dead"
        (leases._folder() / name).parent.mkdir(exist_ok=True)
        (leases._folder() / name).touch()
        return name

    def test_leases_of_the_dead_are_let_go_at_once(self, bell, dead):
        bell.ring()
        Delivery.objects.update(leased_until=NOW + LEASE, leased_by=dead, attempts=1)
        Schedule.objects.create(name="long", due_at=NOW, leased_until=NOW + LEASE, leased_by=dead)
        assert leases.reap() == 2
        assert deliver_one(NOW)
        assert Schedule.objects.get().leased_until is None
        assert not (leases._folder() / dead).exists()
        assert leases.reap() == 0

    def test_leases_of_the_living_are_left_alone(self, bell):
        other = leases.Presence()
        bell.ring()
        Delivery.objects.update(leased_until=NOW + LEASE, leased_by=other.name())
        assert leases.reap() == 0
        assert not deliver_one(NOW)
        os.close(other._file)
        assert leases.reap() == 1

    def test_our_own_are_left_alone(self, bell):
        bell.ring()
        Delivery.objects.update(leased_until=NOW + LEASE, leased_by=leases.presence.name())
        assert leases.reap() == 0

    def test_a_task_taken_up_by_another_is_not_ended_by_the_first(self):
        @every(timedelta(hours=1))
        def tick(now):
            Schedule.objects.update(leased_by="another", leased_until=now + LEASE)

        assert run_one_task(NOW)
        assert Schedule.objects.get().leased_by == "another"


class TestWhole:
    """A handler that is whole leaves nothing of itself behind but together with the record that it ran."""

    def test_its_work_is_gone_when_it_fails(self, bell):
        @handles(outbox.fact_kinds()["BellRung"], whole=True)
        def write(happened):
            Schedule.objects.create(name="written", due_at=NOW)
            raise ValueError("half-way")

        bell.ring()
        run_due(now=NOW)
        assert not Schedule.objects.filter(name="written").exists()
        assert Delivery.objects.get().error == "ValueError: half-way"

    def test_its_work_and_the_record_are_one_transaction(self, bell, monkeypatch):
        @handles(outbox.fact_kinds()["BellRung"], whole=True)
        def write(happened):
            Schedule.objects.create(name="written", due_at=NOW)

        bell.ring()
        Delivery.objects.exclude(handler__endswith="write").delete()

        def killed(_delivery):
            raise SystemExit("killed")

        with monkeypatch.context() as patched:
            patched.setattr(work, "_remove", killed)
            with pytest.raises(SystemExit):
                deliver_one(NOW)
        assert not Schedule.objects.filter(name="written").exists()
        assert deliver_one(NOW + LEASE)
        assert Schedule.objects.filter(name="written").exists()
        assert not Delivery.objects.exists()


class TestTasks:
    def declare(self, interval=timedelta(hours=1)):
        ran = []

        @every(interval)
        def tick(now):
            ran.append(now)

        return ran

    def test_runs_about_once_an_interval(self):
        ran = self.declare()
        with frozen_at(NOW):
            assert run_due(now=NOW) == 1
            assert run_due(now=NOW + timedelta(minutes=59)) == 0
            assert run_due(now=NOW + timedelta(minutes=60)) == 1
        assert ran == [NOW, NOW + timedelta(minutes=60)]

    def test_the_schedule_survives_a_restart(self):
        ran = self.declare()
        Schedule.objects.create(name="core.test_work.tick", due_at=NOW + timedelta(minutes=5))
        name = next(iter(work.tasks()))
        Schedule.objects.update(name=name)
        assert not run_one_task(NOW)
        assert run_one_task(NOW + timedelta(minutes=5))
        assert len(ran) == 1

    def test_one_worker_at_a_time(self):
        ran = []

        @every(timedelta(hours=1))
        def tick(now):
            ran.append(now)
            assert not run_one_task(now)  # another worker looks while this one is at it

        assert run_one_task(NOW)
        assert ran == [NOW]

    def test_two_workers_that_saw_the_same_row_do_not_both_run(self, monkeypatch):
        self.declare()
        with frozen_at(NOW):
            run_one_task(NOW)
        later = NOW + timedelta(days=1)
        stale = Schedule.objects.in_bulk()
        assert work._lease_task(later, list(work.tasks())) is not None
        monkeypatch.setattr(Schedule.objects, "in_bulk", lambda _names: stale)
        assert work._lease_task(later, list(work.tasks())) is None

    def test_failing_task_is_tried_again_sooner_and_does_not_stop_others(self):
        good = self.declare()

        @every(timedelta(days=1))
        def fail(now):
            raise ValueError("nothing to tick")

        with frozen_at(NOW):
            assert run_due(now=NOW) == 2
        assert good == [NOW]
        schedule = Schedule.objects.get(name__endswith="fail")
        assert (schedule.failures, schedule.error) == (1, "ValueError: nothing to tick")
        assert schedule.due_at == NOW + pause_after(1)

    def test_death_of_a_worker_lets_another_run_the_task(self):
        ran = []

        @every(timedelta(hours=1))
        def tick(now):
            ran.append(now)
            if len(ran) == 1:
                raise SystemExit

        with pytest.raises(SystemExit):
            run_one_task(NOW)
        assert not run_one_task(NOW + LEASE - SECOND)
        assert run_one_task(NOW + LEASE)
        assert ran == [NOW, NOW + LEASE]

    def test_one_that_has_more_to_do_goes_on_after_others_that_are_due(self):
        ran = []

        @every(timedelta(hours=1))
        def at_length(now):
            ran.append("at length")
            return ran.count("at length") < 2

        @every(timedelta(hours=1))
        def beside(now):
            ran.append("beside")

        with frozen_at(NOW + SECOND):  # when each of them ended
            assert run_due(now=NOW) == 2
            assert run_due(now=NOW + SECOND) == 1
        assert ran == ["at length", "beside", "at length"]

    def test_prompt_ones_do_not_wait_for_those_that_compute(self):
        ran = []

        @every(timedelta(hours=1))
        def compute(now):
            ran.append("computes")
            assert work.STEPS["prompt"](now)  # as the other thread does meanwhile
            assert not work.STEPS["prompt"](now)
            assert not work.STEPS["clock"](now)

        @every(timedelta(hours=1), prompt=True)
        def write(now):
            ran.append("writes")

        assert work.STEPS["clock"](NOW)
        assert ran == ["computes", "writes"]

    def test_looking_for_nothing_costs_one_query(self, django_assert_num_queries):
        self.declare()
        run_due(now=NOW)
        with django_assert_num_queries(1):
            assert not run_one_task(NOW)


def test_pauses_double_up_to_the_longest():
    assert [pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 10, 16, 1000)] == [
        5,
        10,
        20,
        2560,
        21600,
        21600,
    ]


def test_a_worker_goes_on_when_the_database_comes_back():
    stop, wake, calls = threading.Event(), threading.Event(), []

    def step(now):
        calls.append(now)
        if len(calls) == 1:
            raise OSError("gone")
        stop.set()
        return False

    work_until(stop, wake=wake, step=step, idle_s=0.01)
    assert len(calls) == 2
