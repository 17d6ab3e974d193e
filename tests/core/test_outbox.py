from datetime import UTC, datetime

import pytest
from django.db import transaction

from hallway.core import outbox
from hallway.core.models import Delivery, Fact, FactAbout
from hallway.core.outbox import fact, handles, publish, read

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """Facts and handlers declared by a test go with it."""
    monkeypatch.setattr(outbox, "_kinds", dict(outbox._kinds))
    monkeypatch.setattr(outbox, "_handlers", dict(outbox._handlers))
    monkeypatch.setattr(outbox, "_after_publish", [])


def declare():
    @fact
    class BridgeBuilt:
        person: int
        name: str

    return BridgeBuilt


def test_publish_records_the_fact_whom_it_is_about_and_one_delivery_per_handler():
    BridgeBuilt = declare()
    handles(BridgeBuilt)(lambda happened: None).__name__
    handles(BridgeBuilt)(print)
    publish(BridgeBuilt(person=7, name="East"), about=[7, 8, 7], now=NOW)
    row = Fact.objects.get(kind="BridgeBuilt")
    assert read(row) == BridgeBuilt(person=7, name="East")
    assert sorted(row.about_rows.values_list("person", flat=True)) == [7, 8]
    assert row.deliveries.count() == 2


def test_a_fact_nobody_handles_costs_two_queries(django_assert_num_queries):
    BridgeBuilt = declare()
    with transaction.atomic(), django_assert_num_queries(2):
        publish(BridgeBuilt(person=7, name="East"), about=[7], now=NOW)


def test_a_fact_goes_with_the_transaction_that_did_not_happen():
    BridgeBuilt = declare()
    with transaction.atomic():
        publish(BridgeBuilt(person=7, name="East"), about=[7], now=NOW)
        transaction.set_rollback(True)
    assert not Fact.objects.exists()
    assert not FactAbout.objects.exists()
    assert not Delivery.objects.exists()


def test_a_worker_is_woken_only_after_the_commit(django_capture_on_commit_callbacks):
    BridgeBuilt = declare()
    woken = []
    outbox.on_publish(lambda: woken.append(Fact.objects.count()))
    with django_capture_on_commit_callbacks(execute=True):
        publish(BridgeBuilt(person=7, name="East"), about=[], now=NOW)
        assert woken == []
    assert woken == [1]


def test_facts_take_no_positional_arguments_and_do_not_change():
    BridgeBuilt = declare()
    built = BridgeBuilt(person=7, name="East")
    with pytest.raises(TypeError):
        BridgeBuilt(7, "East")
    with pytest.raises(AttributeError):
        built.person = 8
