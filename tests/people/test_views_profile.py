import re

import pytest
from django.test import Client

from hallway.core import clock
from hallway.people.actions.handle import change_handle
from hallway.people.enums import Audience, Standing
from hallway.people.models import PROFILE_FIELDS
from tests.factories.people import add_tags, block, make_person, mute, sign_in
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db

#: what each field of this person looks like on a page when it is shown
WORDS = {
    "pronouns": "xe/xem",
    "picture": "/media/faces/" + "ab" * 16,
    "headline": "headline-words",
    "about": "about-words",
    "ask_me_about": "ask-me-words",
    "tags": "tag-words",
    "places": "place-words",
    "languages": "language-words",
    "time_zone": "Europe/Lisbon",
    "links": "link-words",
    "video_url": "video.example",
    "email": "ana-address@members.example",
}


@pytest.fixture
def looking():
    """Ana and a signed-in client for each kind of person who may look at her page."""
    ana = make_person(
        name="Ana Silva",
        email=WORDS["email"],
        pronouns=WORDS["pronouns"],
        picture="ab" * 16,
        headline=WORDS["headline"],
        about=WORDS["about"],
        ask_me_about=WORDS["ask_me_about"],
        places=WORDS["places"],
        languages=WORDS["languages"],
        time_zone=WORDS["time_zone"],
        links=[{"label": WORDS["links"], "url": "https://ana.example"}],
        video_url="https://video.example/ana",
        tags=["tag-words"],
    )
    people = {
        "owner": ana,
        "connection": make_person(),
        "member": make_person(),
        "blocked": make_person(),
        "blocker": make_person(),
        "ex-member": make_person(standing=Standing.LEFT),
    }
    block(ana, people["blocked"])
    block(people["blocker"], ana)
    make_connection(people["connection"], ana)
    return ana, {name: sign_in(person) for name, person in people.items()} | {"visitor": Client()}


EXPECTED = {
    Audience.EVERYONE: {"owner", "connection", "member", "visitor", "ex-member"},
    Audience.MEMBERS: {"owner", "connection", "member"},
    Audience.CONNECTIONS: {"owner", "connection"},
    Audience.ONLY_ME: {"owner"},
}


@pytest.mark.parametrize("audience", Audience)
def test_profile_shows_each_field_to_its_audience_only(looking, audience):
    ana, clients = looking
    ana.audiences = dict.fromkeys(PROFILE_FIELDS, audience)
    ana.save()
    pages = {name: client.get("/people/ana-silva/").content.decode() for name, client in clients.items()}
    for field, words in WORDS.items():
        assert {name for name, page in pages.items() if words in page} == EXPECTED[audience], field


def test_profile_of_hidden_person_is_the_page_of_nobody(looking):
    _ana, clients = looking
    for name in ("blocked", "blocker", "visitor", "ex-member"):
        hidden = clients[name].get("/people/ana-silva/")
        nobody = clients[name].get("/people/nobody-at-all/")
        assert (hidden.status_code, nobody.status_code) == (404, 404), name
        assert hidden.content == nobody.content, name
        assert b"Ana" not in hidden.content


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.INVITED, Standing.SUSPENDED])
def test_profile_of_somebody_not_here_is_the_page_of_nobody(standing):
    make_person(name="Gone Person", standing=standing, headline="gone", audiences={"headline": "everyone"})
    client = sign_in(make_person())
    assert client.get("/people/gone-person/").content == client.get("/people/nobody/").content


def test_old_handle_leads_to_the_new_one_but_not_those_who_may_not_know(looking):
    ana, clients = looking
    change_handle(ana, handle="ana-of-lisbon", now=clock.now())
    assert clients["member"].get("/people/ana-silva/")["Location"] == "/people/ana-of-lisbon/"
    assert clients["blocked"].get("/people/ana-silva/").status_code == 404
    assert Client().get("/people/ana-silva/").status_code == 404


def test_handle_in_capitals_leads_to_the_page(looking):
    _ana, clients = looking
    assert clients["member"].get("/people/Ana-Silva/")["Location"] == "/people/ana-silva/"


@pytest.mark.parametrize(("eyes", "audience"), [("member", "members"), ("connection", "connections")])
def test_own_page_through_others_eyes_shows_what_they_see(looking, eyes, audience):
    ana, clients = looking
    ana.audiences = {"headline": audience, "about": "only_me"}
    ana.save()
    page = clients["owner"].get(f"/people/ana-silva/?as={eyes}").content.decode()
    assert WORDS["headline"] in page
    assert WORDS["about"] not in page


def test_own_page_through_a_visitors_eyes_is_closed_until_something_is_opened(looking):
    ana, clients = looking
    closed = clients["owner"].get("/people/ana-silva/?as=visitor").content.decode()
    ana.audiences = {"headline": "everyone"}
    ana.save()
    opened = clients["owner"].get("/people/ana-silva/?as=visitor").content.decode()
    assert (WORDS["headline"] in closed, WORDS["headline"] in opened) == (False, True)
    assert WORDS["about"] not in opened


def test_nobody_else_looks_through_imagined_eyes(looking):
    ana, clients = looking
    ana.audiences = {"headline": "connections"}
    ana.save()
    assert WORDS["headline"] not in clients["member"].get("/people/ana-silva/?as=connection").content.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[here](javascript:alert(1))",
        "[here](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "<style>body{display:none}</style>",
    ],
)
def test_hostile_words_stay_words(hostile):
    make_person(name="Eve", about=hostile, headline=hostile, ask_me_about=hostile, places=hostile)
    page = sign_in(make_person()).get("/people/eve/").content.decode()
    for live in ("<script>alert", 'href="javascript:', 'href="data:', 'src="javascript:', "<img src=x", "<style>"):
        assert live not in page


def test_a_very_long_text_is_shown(looking):
    _ana, clients = looking
    make_person(name="Long Writer", about="word " * 4_000)
    assert clients["member"].get("/people/long-writer/").status_code == 200


def names_on(client, url):
    page = client.get(url)
    assert page.status_code == 200
    return [line.name for line in page.context["lines"]]


def test_directory_is_for_members():
    make_person(name="Ana", audiences=dict.fromkeys(PROFILE_FIELDS, "everyone"))
    gone = sign_in(make_person(standing=Standing.LEFT))
    for url in ("/people/", "/tags/python/"):
        assert Client().get(url)["Location"].startswith("/accounts/login/")
        assert gone.get(url).status_code == 404


def test_directory_lists_by_name_whom_the_viewer_may_come_across():
    me = make_person(name="Me Myself")
    make_person(name="Özil")
    make_person(name="ana")
    make_person(name="Listed Person", member=False)
    for number, standing in enumerate([Standing.LEFT, Standing.INVITED, Standing.SUSPENDED]):
        make_person(name=f"Gone {number}", standing=standing)
    block(me, make_person(name="Blocked"))
    block(make_person(name="Blocker"), me)
    mute(me, make_person(name="Muted"))
    mute(make_person(name="Muter"), me)
    assert names_on(sign_in(me), "/people/") == ["ana", "Listed Person", "Me Myself", "Muter", "Özil"]


def test_directory_by_first_letters_in_any_script():
    client = sign_in(make_person(name="Someone Else"))
    for name in ("Ana", "Änne", "Anabel", "王安娜", "Bea"):
        make_person(name=name)
    assert names_on(client, "/people/?begins=an") == ["Ana", "Anabel", "Änne"]
    assert names_on(client, "/people/?begins=ÄN") == ["Ana", "Anabel", "Änne"]
    assert names_on(client, "/people/?begins=wang") == ["王安娜"]
    assert names_on(client, "/people/?begins=%25") == names_on(client, "/people/")


@pytest.mark.parametrize(
    ("query", "title", "ways_out"),
    [
        ("tag=nosuch", "Nobody shows the tag “nosuch”", {"Show without “nosuch”": "/people/"}),
        ("begins=zz", "No name begins with “zz”", {"Show without “zz”": "/people/"}),
        (
            "begins=a&tag=nosuch&page=3",
            "No name begins with “a” among those who show the tag “nosuch”",
            {"Show without “a”": "?tag=nosuch", "Show without “nosuch”": "?begins=a"},
        ),
    ],
)
def test_a_filter_that_finds_nobody_is_named_and_can_be_taken_away(query, title, ways_out):
    make_person(name="Ben")
    page = sign_in(make_person(name="Ana")).get(f"/people/?{query}")
    assert page.context["nobody"] == title
    assert title in page.content.decode()
    assert 'class="person-line"' not in page.content.decode()
    assert {f"Show without “{way['word']}”": way["url"] for way in page.context["without"]} == ways_out


def test_a_parameter_that_is_no_filter_changes_nothing():
    make_person(name="Ben")
    page = sign_in(make_person(name="Ana")).get("/people/?utm_source=letter")
    assert names_on(page.client, "/people/?utm_source=letter") == ["Ana", "Ben"]
    assert page.context["without"] == []


def test_tag_page_and_filter_hold_only_those_who_show_their_tags(looking):
    _ana, clients = looking
    for name, audience in (("Open One", "everyone"), ("Closed One", "only_me"), ("Near One", "connections")):
        make_person(name=name, tags=["tag-words"], audiences={"tags": audience})
    make_person(name="Left One", tags=["tag-words"], standing=Standing.LEFT)
    for url in ("/tags/tag-words/", "/people/?tag=TAG-words"):
        assert names_on(clients["member"], url) == ["Ana Silva", "Open One"]
        assert names_on(clients["blocked"], url) == ["Open One"]
        assert clients["member"].get(url).context["page"].paginator.count == 2


def test_tag_that_only_hidden_people_have_looks_like_one_nobody_wrote():
    make_person(tags=["Secret Project"], audiences={"tags": "only_me"})
    client = sign_in(make_person())
    seen, unknown = client.get("/tags/secret project/"), client.get("/tags/never written/")
    assert (seen.status_code, unknown.status_code) == (200, 200)
    assert "Secret Project" not in seen.content.decode()
    assert (seen.context["page"].paginator.count, seen.context["is_mine"], seen.context["parts"]) == (0, False, [])
    assert without_token(seen, "secret project") == without_token(unknown, "never written")


def without_token(page, text):
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    return token.sub("", page.content.decode()).replace(text, "the topic")


@pytest.mark.parametrize("text", ["C++", "C#", "CI/CD", "naïve Bayes", "機械学習", "50 % off?"])
def test_tags_of_any_signs_have_a_page(text):
    tagged = make_person(name="Tagged", tags=[text])
    assert names_on(sign_in(make_person()), tagged.tags.get().get_absolute_url()) == ["Tagged"]


def fill(count):
    for number in range(count):
        person = make_person(name=f"Person {number:02}", picture="cd" * 16, headline="words")
        add_tags(person, "python", f"other {number}")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"), [("/people/", 7), ("/people/?tag=python", 8), ("/tags/python/", 10), ("/people/person-00/", 10)]
)
def test_number_of_queries_does_not_grow(rows, url, queries, django_assert_num_queries):
    client = sign_in(make_person())
    fill(rows)
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_what_to_do_about_a_person_comes_before_their_words_and_the_rest_after():
    make_person(name="Ana", handle="ana", about="about-words", places="place-words")
    page = sign_in(make_person()).get("/people/ana/").content.decode()
    parts = ["<h1", 'id="you-two"', 'id="routes"', "about-words", "place-words", "profile-boundaries"]
    assert sorted(parts, key=page.index) == parts
