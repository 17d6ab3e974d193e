import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.core.errors import Conflict, Invalid
from hallway.core.handles import (
    MAX_LENGTH,
    RESERVED,
    ReadTwoWays,
    check_handle,
    free_handle,
    give_handle,
    handle_from,
    holder_of,
    skeleton_of,
)
from hallway.core.models import Handle
from tests.at_once import at_once

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(("written", "kept"), [("ana-silva", "ana-silva"), (" @Ana-Silva ", "ana-silva"), ("a1", "a1")])
def test_check_handle_keeps_one_form(written, kept):
    assert check_handle(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [("oIive-hart", "oiive-hart"), ("@MILA", "mila"), ("ＡＮＡ", "ana"), ("ſam", "sam"), ("Ⅰda", "ida")],
)
def test_check_handle_asks_about_what_reads_as_another(written, kept):
    with pytest.raises(ReadTwoWays) as asked:
        check_handle(written)
    assert asked.value.kept == kept
    assert f"“{kept}”" in asked.value.fields["handle"]
    assert check_handle(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a",
        "x" * 41,
        "ana silva",
        "-ana",
        "ana-",
        "ana--silva",
        "аna",
        "李雷",
        "ana/../x",
        "a\nb",
        "admin",
        "HealthZ",
        "1860",
        "12-34",
    ],
)
def test_check_handle_refuses_and_names_the_field(written):
    with pytest.raises(Invalid) as refused:
        check_handle(written)
    assert set(refused.value.fields) == {"handle"}


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Ana Silva", "ana-silva"),
        ("1860 2024", ""),
        ("3M", "3m"),
        ("Zoë Ångström", "zoe-angstrom"),
        ("李雷", "lilei"),
        ("محمد", "mhmd"),
        ("Ümit", "umit"),
        ("…", ""),
        ("", ""),
    ],
)
def test_handle_from_name_in_any_script(name, handle):
    assert handle_from(name) == handle


@given(st.text(max_size=200))
def test_a_handle_made_of_a_name_is_empty_or_can_be_used(name):
    handle = handle_from(name)
    assert handle == "" or handle in RESERVED or check_handle(handle) == handle


@pytest.mark.parametrize(
    ("one", "other"), [("anna-lee", "annalee"), ("modern", "modem"), ("vvendy", "wendy"), ("b0b", "bob"), ("al", "a1")]
)
def test_look_alikes_share_a_skeleton(one, other):
    assert skeleton_of(one) == skeleton_of(other)


@pytest.mark.django_db
class TestGiving:
    def give(self, text, holder):
        return give_handle(text, kind="person", holder=holder, now=NOW)

    def test_former_handle_leads_to_its_holder_and_is_given_to_nobody_else(self):
        ana, other = uuid.uuid4(), uuid.uuid4()
        self.give("ana", ana)
        self.give("ana-silva", ana)
        assert holder_of("ana", kind="person") == holder_of("ANA-silva", kind="person") == ana
        with pytest.raises(Conflict):
            self.give("ana", other)
        assert holder_of("ana", kind="person") == ana

    def test_holder_may_take_a_former_handle_back(self):
        ana = uuid.uuid4()
        self.give("ana", ana)
        self.give("ana-silva", ana)
        assert self.give("ana", ana) == "ana"

    def test_look_alike_of_another_is_refused(self):
        self.give("modern", uuid.uuid4())
        with pytest.raises(Conflict):
            self.give("modem", uuid.uuid4())

    def test_one_namespace_for_people_and_organisations(self):
        self.give("acme", uuid.uuid4())
        with pytest.raises(Conflict):
            give_handle("acme", kind="organisation", holder=uuid.uuid4(), now=NOW)
        assert holder_of("acme", kind="organisation") is None

    def test_free_handle_counts_up_and_avoids_reserved_words(self):
        assert free_handle("Ana Silva") == "ana-silva"
        self.give("ana-silva", uuid.uuid4())
        assert free_handle("Ana Silva") == "ana-silva-2"
        assert check_handle(free_handle("Admin")) == "admin-1"
        assert check_handle(free_handle("…")) == "member"

    def test_free_handle_of_the_longest_name_fits(self):
        name = "x" * 200
        for _ in range(12):
            self.give(free_handle(name), uuid.uuid4())
        assert len(free_handle(name)) <= MAX_LENGTH


@pytest.mark.django_db(transaction=True)
def test_a_handle_wanted_by_two_at_one_moment_is_given_to_one(tmp_path):
    holders = [uuid.uuid4(), uuid.uuid4()]
    results, owner = at_once(
        tmp_path,
        *(lambda holder=holder: give_handle("harbour", kind="person", holder=holder, now=NOW) for holder in holders),
        look=lambda: Handle.objects.get(text="harbour").holder,
    )
    refused = [isinstance(result, Conflict) for result in results]
    assert sorted(refused) == [False, True]
    assert owner == holders[refused.index(False)]
