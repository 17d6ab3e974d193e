"""Queries that are built once and run often."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import CharField, DateTimeField, Value

from hallway.core.prepared import Prepared, PreparedFor, Slot
from hallway.people.enums import IN_DIRECTORY, Standing
from hallway.people.models import Person
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def test_a_slot_takes_another_value_at_every_run():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    query = Prepared(lambda: Person.objects.filter(pk=Slot("person")).values_list("name"))
    assert query.rows(person=ana.pk) == [("Ana",)]
    assert query.rows(person=ben.pk) == [("Ben",)]
    assert query.rows(person=0) == []


def test_is_built_once(django_assert_num_queries):
    built = []

    def build():
        built.append(1)
        return Person.objects.filter(pk=Slot("person")).values_list("pk")

    query = Prepared(build)
    with django_assert_num_queries(2):
        query.rows(person=1)
        query.rows(person=2)
    assert built == [1]


def test_gives_what_the_orm_gives_for_moments_json_and_identifiers():
    person = make_person(name="Ana", created_at=MOMENT)
    columns = ("public_id", "audiences", "created_at", "account_id")
    rows = Person.objects.filter(standing__in=IN_DIRECTORY)
    query = Prepared(lambda: rows.filter(created_at__lt=Slot("now", DateTimeField())).values_list(*columns))
    assert query.rows(now=MOMENT + timedelta(seconds=1)) == list(rows.values_list(*columns))
    assert query.rows(now=person.created_at) == []


def test_slots_in_a_union_and_in_what_is_left_out():
    people = [make_person(name=name) for name in ("Ana", "Ben", "Cem")]
    one, two = people[0].pk, people[1].pk
    every = Person.objects.order_by()

    def build():
        first = every.filter(pk=Slot("one")).values_list(Value("first"), "pk")
        others = every.exclude(pk=Slot("one")).exclude(pk=Slot("two")).values_list(Value("others"), "pk")
        return first.union(others, all=True)

    assert sorted(Prepared(build).rows(one=one, two=two)) == [("first", one), ("others", people[2].pk)]


def test_hostile_text_in_a_slot_is_a_value():
    make_person(name="Ana")
    query = Prepared(lambda: Person.objects.filter(name=Slot("name", Person._meta.get_field("name"))).values_list("pk"))
    assert query.rows(name="Ana' OR '1'='1") == []


def test_a_slot_without_a_value_says_which():
    query = Prepared(lambda: Person.objects.filter(pk=Slot("person")).values_list("pk"))
    with pytest.raises(KeyError, match="person"):
        query.rows(viewer=1)


def test_several_values_are_asked_for_in_one_query_built_once_for_a_number_like_theirs(django_assert_num_queries):
    people = [make_person(name=f"Ana {number}").pk for number in range(40)]
    built = []

    def build(slots):
        built.append(len(slots))
        return Person.objects.filter(pk__in=slots, standing=Slot("standing", CharField())).values_list("pk")

    query = PreparedFor(build)
    for count in (1, 8, 9, 32, 40):
        with django_assert_num_queries(1):
            found = query.rows(people[:count], standing=Standing.MEMBER)
        assert sorted(key for (key,) in found) == people[:count]
    assert built == [8, 32, 128]
    with django_assert_num_queries(0):
        assert query.rows([], standing=Standing.MEMBER) == []


def test_postgresql_plans_it_once_a_connection():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's driver keeps what it prepared by itself")
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    query = Prepared(lambda: Person.objects.filter(pk=Slot("person"), name__contains="%n").values_list("name"))
    assert query.rows(person=ana.pk) == query.rows(person=ben.pk) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ['%people_person"."name"::text LIKE%'],
        )
        assert cursor.fetchall() == [(2, 0)]
