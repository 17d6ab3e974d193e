import re
from datetime import UTC, date, datetime

import pytest

from hallway.atlas.models import Change
from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.models import Fact
from hallway.people.actions.boundaries import block_person, mute_person, unblock_person, unmute_person
from hallway.people.actions.capacity import change_capacity
from hallway.people.actions.handle import MOST_HANDLES, change_handle
from hallway.people.actions.merge_tags import merge_tag, undo_merge
from hallway.people.actions.privacy import change_privacy
from hallway.people.actions.profile import edit_profile
from hallway.people.actions.tags import add_tags, remove_tag
from hallway.people.enums import Audience, Role
from hallway.people.models import Block, Mute, Person, Tag
from hallway.people.queries.directory import completions, recent_tags
from hallway.people.tagging import MOST_TAGS, tags_of, texts_in
from tests.factories.people import block, make_account, make_person, mute, sign_in, viewer_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def kinds():
    return [fact.kind for fact in Fact.objects.order_by("pk")]


def texts_of(person):
    return [tag.text for tag in tags_of([person.pk]).get(person.pk, [])]


def test_edit_profile_cleans_counts_and_tells_the_atlas():
    ana = make_person(name="Ana")
    changes = {"name": " Ana\u202e  Silva\x00", "about": "One\r\ntwo", "video_url": "video.example/ana"}
    ana = edit_profile(ana, changes=changes, now=NOW)
    assert (ana.name, ana.about, ana.video_url) == ("Ana Silva", "One\ntwo", "https://video.example/ana")
    assert (ana.sort_key, ana.version, ana.updated_at) == ("ana silva", 2, NOW)
    assert Fact.objects.get().payload == {"person": ana.pk, "fields": ["about", "name", "video_url"]}
    assert list(Change.objects.values_list("source", "key")) == [("people", ana.pk)]


def test_edit_profile_without_a_change_writes_nothing():
    ana = make_person(name="Ana", about="Words")
    assert edit_profile(ana, changes={"name": "Ana", "about": "Words"}, now=NOW).version == 1
    assert kinds() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u202e..."),
        ("name", "x" * 121),
        ("headline", "x" * 161),
        ("about", "x" * 20_001),
        ("time_zone", "Mars/Olympus"),
        ("about_language", "klingon"),
        ("video_url", "javascript:alert(1)"),
        ("links", [{"label": "x", "url": "data:text/html,x"}]),
        ("links", [{"label": "", "url": f"https://example.org/{n}"} for n in range(11)]),
    ],
)
def test_edit_profile_refuses_by_field_and_keeps_nothing(field, value):
    ana = make_person(name="Ana")
    with pytest.raises(Invalid) as refusal:
        edit_profile(ana, changes={"pronouns": "she", field: value}, now=NOW)
    assert list(refusal.value.fields) == [field]
    ana.refresh_from_db()
    assert (ana.pronouns, ana.version) == ("", 1)


def form_of(client, url="/settings/profile/"):
    form = client.get(url).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_two_tabs_with_the_same_field_show_both_texts_and_lose_nothing():
    ana = make_person(name="Ana", about="Old", headline="Old line")
    client = sign_in(ana)
    tab = form_of(client)
    assert client.post("/settings/profile/", tab | {"about": "First tab", "headline": "New line"}).status_code == 302
    answer = client.post("/settings/profile/", tab | {"about": "Second tab"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("First tab" in page, "Second tab" in page) == (True, True)
    shown = answer.context["form"]
    again = {name: shown[name].value() or "" for name in shown.fields}
    assert again["headline"] == "New line"
    assert client.post("/settings/profile/", again).status_code == 302
    ana.refresh_from_db()
    assert (ana.about, ana.headline) == ("Second tab", "New line")


def test_a_double_click_saves_once():
    client = sign_in(make_person(name="Ana"))
    tab = form_of(client) | {"headline": "Words"}
    assert [client.post("/settings/profile/", tab).status_code for _click in range(2)] == [302, 302]
    assert kinds().count("ProfileEdited") == 1


def test_looking_first_saves_nothing_and_shows_safe_words():
    ana = make_person(name="Ana")
    client = sign_in(ana)
    page = client.post(
        "/settings/profile/", form_of(client) | {"about": "**Hello** <script>x</script>", "preview": "1"}
    ).content.decode()
    assert "<strong>Hello</strong>" in page
    assert "<script>x" not in page
    ana.refresh_from_db()
    assert ana.about == ""


def test_links_are_written_a_line_each():
    ana = make_person(name="Ana")
    client = sign_in(ana)
    url = "/settings/profile/details/"
    sent = form_of(client, url) | {"links": "My blog ana.example\nhttps://two.example", "places": "Lisbon"}
    assert client.post(url, sent).status_code == 302
    ana.refresh_from_db()
    assert ana.links == [
        {"label": "My blog", "url": "https://ana.example"},
        {"label": "", "url": "https://two.example"},
    ]
    assert form_of(client, url)["links"] == "My blog https://ana.example\nhttps://two.example"
    assert client.post(url, sent | {"links": "x javascript:alert(1)"}).status_code == 422


def test_nul_bytes_in_a_form_are_refused_or_removed_never_an_error():
    client = sign_in(make_person(name="Ana"))
    assert client.post("/settings/profile/", form_of(client) | {"headline": "a\x00b"}).status_code == 422


def test_tags_are_one_by_case_and_width_and_keep_their_order():
    ana, ben = make_person(), make_person()
    add_tags(ana, texts=texts_in("Hedge Funds, ＰＹＴＨＯＮ; #hedge  funds\nC++"), now=NOW)
    add_tags(ben, texts=["python"], now=NOW)
    add_tags(ana, texts=["python", "Rust"], now=NOW)
    assert texts_of(ana) == ["Hedge Funds", "ＰＹＴＨＯＮ", "C++", "Rust"]
    assert Tag.objects.count() == 4
    assert kinds() == ["TagsChanged"] * 3


@pytest.mark.parametrize("text", ["...", "x" * 61, "..", "\u202e"])
def test_what_is_no_tag_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        add_tags(make_person(), texts=[text], now=NOW)
    assert list(refusal.value.fields) == ["tags"]


def test_tags_stop_at_the_limit():
    ana = make_person()
    add_tags(ana, texts=[f"topic {number}" for number in range(MOST_TAGS)], now=NOW)
    with pytest.raises(Invalid):
        add_tags(ana, texts=["one more"], now=NOW)


def test_merged_tags_are_one_everywhere_and_undo_is_exact():
    ana, ben = make_person(name="Ana", tags=["hedgefunds"]), make_person(name="Ben", tags=["hedge funds", "hedgefunds"])
    twin, kept = Tag.objects.get(key="hedgefunds"), Tag.objects.get(key="hedge funds")
    operator = make_person(role=Role.OPERATOR)
    with pytest.raises(NotAllowed):
        merge_tag(twin, into=kept, viewer=viewer_of(ana), now=NOW)
    merge_tag(twin, into=kept, viewer=viewer_of(operator), now=NOW)
    assert (texts_of(ana), texts_of(ben)) == (["hedge funds"], ["hedge funds"])
    client = sign_in(operator)
    assert client.get("/tags/hedgefunds/")["Location"] == "/tags/hedge%20funds/"
    for url in ("/tags/hedge funds/", "/people/?tag=hedgefunds"):
        assert [line.name for line in client.get(url).context["lines"]] == ["Ana", "Ben"]
    cem = make_person()
    add_tags(cem, texts=["HedgeFunds"], now=NOW)
    assert texts_of(cem) == ["hedge funds"]
    assert set(Change.objects.filter(source="people").values_list("key", flat=True)) >= {ana.pk, ben.pk}
    undo_merge(twin, viewer=viewer_of(operator), now=NOW)
    assert (texts_of(ana), texts_of(ben)) == (["hedgefunds"], ["hedge funds", "hedgefunds"])


@pytest.mark.parametrize("audience", ["connections", "only_me"])
def test_a_merged_tag_that_nobody_shows_is_the_page_of_one_that_nobody_wrote(audience):
    make_person(name="Ben", tags=["divorces", "divorce law"], audiences={"tags": audience})
    twin, kept = Tag.objects.get(key="divorces"), Tag.objects.get(key="divorce law")
    merge_tag(twin, into=kept, viewer=viewer_of(make_person(role=Role.OPERATOR)), now=NOW)
    client = sign_in(make_person())

    hidden, unknown = client.get("/tags/divorces/"), client.get("/tags/weddings/")

    assert (hidden.status_code, unknown.status_code) == (200, 200)
    assert _without_token(hidden).replace("divorces", "T") == _without_token(unknown).replace("weddings", "T")
    make_person(name="Cleo", tags=["divorce law"])
    assert client.get("/tags/divorces/")["Location"] == "/tags/divorce%20law/"


def _without_token(page):
    return re.sub(r'(csrfmiddlewaretoken" value="|nonce=")[^"]*', "", page.content.decode())


def test_a_tag_is_not_merged_into_itself_or_into_a_merged_one():
    one, two, three = (Tag.objects.create(key=key, text=key) for key in ("one", "two", "three"))
    viewer = viewer_of(make_person(role=Role.OPERATOR))
    merge_tag(one, into=two, viewer=viewer, now=NOW)
    for tag, into in ((two, two), (three, one), (two, one)):
        with pytest.raises(Invalid):
            merge_tag(tag, into=into, viewer=viewer, now=NOW)
    merge_tag(two, into=three, viewer=viewer, now=NOW)
    one.refresh_from_db()
    assert one.merged_into == three


def test_taking_a_tag_off_takes_its_twins_off():
    ana = make_person(tags=["one", "two"])
    viewer = viewer_of(make_person(role=Role.OPERATOR))
    merge_tag(Tag.objects.get(key="one"), into=Tag.objects.get(key="two"), viewer=viewer, now=NOW)
    remove_tag(ana, tag=Tag.objects.get(key="two"), now=NOW)
    assert texts_of(ana) == []


def test_completion_knows_only_what_the_viewer_may_see():
    me = make_person()
    make_person(tags=["python open"])
    make_person(tags=["python closed"], audiences={"tags": "only_me"})
    make_person(tags=["python left"], standing="left")
    blocked = make_person(tags=["python blocked"])
    block(me, blocked)
    viewer = viewer_of(me)
    assert [tag.text for tag in completions(viewer, begins="PYTH")] == ["python open"]
    assert [tag.text for tag in recent_tags(viewer)] == ["python open"]
    options = sign_in(me).get("/tags/complete?q=Rust, pyth").content.decode()
    assert 'value="Rust, python open"' in options
    assert "closed" not in options


def test_tags_page_adds_and_takes_off():
    ana = make_person()
    client = sign_in(ana)
    assert client.post("/settings/profile/tags/", {"tags": "Python, Rust"}).status_code == 302
    assert client.post("/settings/profile/tags/", {"tags": "..."}).status_code == 422
    assert client.post("/settings/profile/tags/remove", {"key": "rust"}).status_code == 302
    assert texts_of(ana) == ["Python"]


def test_operators_merge_on_a_page_members_do_not_find():
    make_person(tags=["py", "python"])
    member, operator = sign_in(make_person()), sign_in(make_person(role=Role.OPERATOR))
    assert member.get("/admin/tags/").status_code == 404
    assert member.post("/admin/tags/merge", {"tag": "py", "into": "python"}).status_code == 404
    assert operator.post("/admin/tags/merge", {"tag": "Py", "into": "Python"}).status_code == 302
    assert Tag.objects.get(key="py").merged_into.key == "python"
    assert "Take back" in operator.get("/admin/tags/").content.decode()
    operator.post("/admin/tags/undo", {"tag": "py"})
    assert Tag.objects.get(key="py").merged_into is None


def test_privacy_keeps_only_what_differs_and_holds_at_once():
    ana = make_person(name="Ana Silva", headline="secret line")
    client = sign_in(ana)
    form = client.get("/settings/privacy/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value()}
    sent |= {"headline": "only_me", "about": "everyone", "findable_by_address": "on"}
    assert client.post("/settings/privacy/", sent).status_code == 302
    ana.refresh_from_db()
    assert ana.audiences == {"headline": "only_me", "about": "everyone"}
    assert (ana.findable_by_address, ana.mutual_contacts) == (True, False)
    assert "secret line" not in sign_in(make_person()).get("/people/ana-silva/").content.decode()
    assert Change.objects.filter(source="people", key=ana.pk).exists()
    assert client.post("/settings/privacy/", sent | {"headline": "nobody"}).status_code == 422


@pytest.mark.parametrize("audiences", [{"headline": "strangers"}, {"password": "everyone"}])
def test_privacy_refuses_unknown_fields_and_audiences(audiences):
    with pytest.raises(Invalid):
        change_privacy(make_person(), audiences=audiences, now=NOW)


def test_privacy_in_two_windows_keeps_both_and_asks_where_they_collide():
    ana = make_person()
    client = sign_in(ana)
    form = client.get("/settings/privacy/").context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value()}
    client.post("/settings/privacy/", shown | {"headline": "only_me", "about": "only_me"})

    assert client.post("/settings/privacy/", shown | {"tags": "only_me"}).status_code == 302
    ana.refresh_from_db()
    assert ana.audiences == {"headline": "only_me", "about": "only_me", "tags": "only_me"}

    answer = client.post("/settings/privacy/", shown | {"headline": "everyone"})
    assert answer.status_code == 409
    assert [clash.stored for clash in answer.context["form"].clashes] == [str(Audience.ONLY_ME.label)]
    again = answer.context["form"]
    client.post("/settings/privacy/", {name: again[name].value() for name in again.fields if again[name].value()})
    ana.refresh_from_db()
    assert ana.audiences == {"headline": "everyone", "about": "only_me", "tags": "only_me"}


def test_capacity_in_two_windows_keeps_both_and_asks_where_they_collide():
    ana = make_person(capacity=5, connector_capacity=5)
    client = sign_in(ana)
    seen = client.get("/settings/capacity/").context["form"]["seen"].value()
    shown = {"capacity": 5, "connector_capacity": 5, "paused_until": "", "seen": seen}
    client.post("/settings/capacity/", shown | {"capacity": 0, "paused_until": "2026-12-24"})

    assert client.post("/settings/capacity/", shown | {"connector_capacity": 2}).status_code == 302
    ana.refresh_from_db()
    assert (ana.capacity, ana.connector_capacity, ana.paused_until) == (0, 2, date(2026, 12, 24))

    answer = client.post("/settings/capacity/", shown | {"capacity": 9})
    assert (answer.status_code, [clash.stored for clash in answer.context["form"].clashes]) == (409, ["0"])
    ana.refresh_from_db()
    assert ana.capacity == 0


def test_capacity_is_a_number_of_the_week():
    ana = change_capacity(make_person(), capacity=0, connector_capacity=50, paused_until=date(2026, 8, 1), now=NOW)
    assert (ana.capacity, ana.connector_capacity, ana.paused_until) == (0, 50, date(2026, 8, 1))
    for values in ((-1, 5, None), (5, 51, None), (5, 5, date(2030, 1, 1))):
        with pytest.raises(Invalid):
            change_capacity(ana, capacity=values[0], connector_capacity=values[1], paused_until=values[2], now=NOW)


@pytest.mark.parametrize("wanted", ["анна", "ana_silva", "settings", "a", "x" * 41, "ana silva", "-ana"])
def test_handles_that_cannot_be_typed_are_refused(wanted):
    with pytest.raises(Invalid) as refusal:
        change_handle(make_person(), handle=wanted, now=NOW)
    assert list(refusal.value.fields) == ["handle"]


@pytest.mark.parametrize("wanted", ["mila", "rnila", "mi1a", "m-ila", "MiLA"])
def test_look_alikes_are_refused_with_a_proposal(wanted):
    make_person(handle="mila")
    with pytest.raises(Invalid) as refusal:
        change_handle(make_person(name="Someone"), handle=wanted, now=NOW)
    assert "is free" in str(refusal.value)


def test_a_former_handle_stays_ones_own():
    ana, ben = make_person(handle="first"), make_person()
    ana = change_handle(ana, handle="second", now=NOW)
    with pytest.raises(Invalid):
        change_handle(ben, handle="first", now=NOW)
    assert change_handle(ana, handle="first", now=NOW).handle == "first"


def test_nobody_collects_handles():
    ana = make_person(handle="name-a")
    for letter in "bcdef"[: MOST_HANDLES - 1]:
        ana = change_handle(ana, handle=f"name-{letter}", now=NOW)
    with pytest.raises(Invalid):
        change_handle(ana, handle="name-z", now=NOW)


def test_block_and_mute_are_told_once_and_taken_back():
    ana, ben = make_person(), make_person()
    for act in (block_person, block_person, mute_person, mute_person):
        act(ana, other=ben, now=NOW)
    assert kinds() == ["PersonBlocked", "PersonMuted"]
    for act in (unblock_person, unblock_person, unmute_person, unmute_person):
        act(ana, other=ben, now=NOW)
    assert kinds()[2:] == ["PersonUnblocked", "PersonUnmuted"]
    assert (Block.objects.exists(), Mute.objects.exists()) == (False, False)
    for act in (block_person, mute_person):
        with pytest.raises(Invalid):
            act(ana, other=ana, now=NOW)


def test_block_says_what_happens_then_does_it_and_is_taken_back_in_settings():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    client = sign_in(ana)
    assert "not told" in client.get("/people/ben/block/").content.decode()
    assert not Block.objects.exists()
    client.post("/people/ben/block/")
    assert sign_in(ben).get("/people/ana/").status_code == 404
    assert client.get("/people/ben/").status_code == 404
    assert "Ben" in client.get("/settings/blocked/").content.decode()
    assert client.post("/people/ben/unblock/").status_code == 302
    assert sign_in(ben).get("/people/ana/").status_code == 200


def test_the_blocked_cannot_act_on_who_blocked_them():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    block(ana, ben)
    client = sign_in(ben)
    for act in ("block", "mute", "unblock", "unmute", "report"):
        assert client.post(f"/people/ana/{act}/").status_code == 404
    assert "Ana" not in client.get("/settings/blocked/").content.decode()


def test_mute_changes_lists_only():
    ana, _ben = make_person(name="Ana"), make_person(name="Ben")
    client = sign_in(ana)
    client.post("/people/ben/mute/")
    assert [line.name for line in client.get("/people/").context["lines"]] == ["Ana"]
    assert client.get("/people/ben/").status_code == 200
    client.post("/people/ben/unmute/")
    assert len(client.get("/people/").context["lines"]) == 2


PAGES = ["profile/", "profile/details/", "profile/tags/", "profile/picture/", "blocked/"]


@pytest.mark.parametrize("page", [*PAGES, "../settings/privacy/", "../settings/capacity/"])
def test_settings_are_for_members(client, page):
    url = f"/settings/{page}".replace("/settings/../", "/")
    assert client.get(url)["Location"].startswith("/accounts/login/")
    for account in (make_person(standing="left").account, make_account()):
        assert sign_in(account).get(url).status_code == 404
    assert sign_in(make_person()).get(url).status_code == 200


def test_conflict_is_what_an_edit_from_an_old_form_raises():
    ana = make_person(name="Ana", headline="Old")
    edit_profile(ana, changes={"headline": "New"}, now=NOW)
    with pytest.raises(Conflict):
        edit_profile(ana, changes={"headline": "Mine"}, seen="headline-0", now=NOW)
    assert Person.objects.get(pk=ana.pk).headline == "New"


def test_muted_people_are_listed_to_take_back():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    mute(ana, ben)
    assert "Ben" in sign_in(ana).get("/settings/blocked/").content.decode()
    assert "Ana" not in sign_in(ben).get("/settings/blocked/").content.decode()
