import pytest
from django.test import Client

from hallway.organisations.models import Affiliation, Organisation
from hallway.people.enums import Role, Standing
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import block, make_person, sign_in

pytestmark = pytest.mark.django_db

PAGES = [
    "/organisations/",
    "/organisations/acme/",
    "/organisations/acme/edit/",
    "/organisations/new",
    "/settings/work/",
]


def names_on(client, url):
    page = client.get(url)
    assert page.status_code == 200
    return [colleague.line.name for colleague in page.context["colleagues"]]


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_for_members(url):
    make_organisation(name="Acme")
    assert Client().get(url)["Location"].startswith("/accounts/login/")
    assert sign_in(make_person(standing=Standing.LEFT)).get(url).status_code == 404


def test_page_shows_people_who_are_confirmed_visible_and_show_it():
    acme, me = make_organisation(name="Acme"), make_person(name="Me")
    make_affiliation(me, acme)
    make_affiliation(make_person(name="Shown"), acme)
    make_affiliation(make_person(name="Former"), acme, to_on="2020-01-01")
    make_affiliation(make_person(name="Claims"), acme, confirmed=False)
    make_affiliation(make_person(name="Hides Work", audiences={"affiliations": "only_me"}), acme)
    make_affiliation(make_person(name="Near Only", audiences={"affiliations": "connections"}), acme)
    make_affiliation(make_person(name="Left", standing=Standing.LEFT), acme)
    blocked, blocker = make_person(name="Blocked"), make_person(name="Blocker")
    for person in (blocked, blocker):
        make_affiliation(person, acme)
        make_affiliation(person, acme, confirmed=False)
    block(me, blocked)
    block(blocker, me)
    client = sign_in(me)
    assert names_on(client, "/organisations/acme/") == ["Me", "Shown"]
    assert names_on(client, "/organisations/acme/?people=former") == ["Former"]
    page = client.get("/organisations/acme/")
    assert [claim.line.name for claim in page.context["claims"]] == ["Claims"]
    assert sign_in(make_person()).get("/organisations/acme/").context["claims"] == []


def test_profile_shows_a_claim_as_ones_own_word():
    ana = make_person(name="Ana Silva")
    make_affiliation(ana, make_organisation(name="Acme"), confirmed=False, role="Queen")
    page = sign_in(make_person()).get("/people/ana-silva/").content.decode()
    assert "Queen" in page
    assert "in their own word" in page


def test_claiming_a_name_nobody_has_asks_and_then_makes_the_page():
    client = sign_in(make_person())
    make_organisation(name="Acme Research")
    asked = client.post("/settings/work/", {"organisation": "Acme", "role": "Engineer", "from_on": "2021"})
    assert [organisation.name for organisation in asked.context["similar"]] == ["Acme Research"]
    assert Affiliation.objects.count() == 0
    sent = {"organisation": "Acme", "role": "Engineer", "from_on": "2021", "meant": "new", "shown": "acme-research"}
    assert client.post("/settings/work/", sent).status_code == 302
    affiliation = Affiliation.objects.get()
    assert (affiliation.organisation.name, affiliation.role, str(affiliation.from_on)) == (
        "Acme",
        "Engineer",
        "2021-01-01",
    )


def test_a_double_click_claims_once():
    client = sign_in(make_person())
    make_organisation(name="Acme")
    for _click in range(2):
        client.post("/settings/work/", {"organisation": "acme", "role": "Engineer"})
    assert Affiliation.objects.count() == 1


def test_new_page_proposes_what_is_there_before_making_a_twin():
    client = sign_in(make_person())
    acme = make_organisation(name="Acme GmbH")
    proposed = client.post("/organisations/new", {"name": "ACME"})
    assert (proposed.context["similar"], Organisation.objects.count()) == ([acme], 1)
    assert client.post("/organisations/new", {"name": "ACME", "shown": acme.handle}).status_code == 302
    assert Organisation.objects.count() == 2


def test_confirm_from_the_page_and_the_operators_list():
    acme = make_organisation(name="Acme")
    claim = make_affiliation(make_person(name="Newcomer"), acme, confirmed=False)
    other = make_affiliation(make_person(name="Other"), acme, confirmed=False)
    stranger, operator = sign_in(make_person()), sign_in(make_person(role=Role.OPERATOR))
    assert stranger.get("/admin/affiliations/").status_code == 404
    assert stranger.post(f"/affiliations/{claim.public_id}/confirm").status_code == 403
    assert len(operator.get("/admin/affiliations/").context["claims"]) == 2
    operator.post(f"/affiliations/{claim.public_id}/confirm", {"back": "admin"})
    operator.post(f"/affiliations/{other.public_id}/refuse", {"back": "admin"})
    assert [row.person.name for row in Affiliation.objects.all() if row.is_confirmed] == ["Newcomer"]
    assert Affiliation.objects.count() == 1


def test_two_operators_who_set_domains_are_asked_which():
    acme = make_organisation(name="Acme")
    url = "/organisations/acme/domains/"
    desk = sign_in(make_person(role=Role.OPERATOR))
    seen = desk.get(url).context["form"]["seen"].value()
    desk.post(url, {"domains": "acme.example", "seen": seen})
    answer = desk.post(url, {"domains": "other.example", "seen": seen})
    assert answer.status_code == 409
    assert [clash.stored for clash in answer.context["form"].clashes] == ["acme.example"]
    assert [row.domain for row in acme.domains.all()] == ["acme.example"]
    again = {name: answer.context["form"][name].value() for name in ("domains", "seen")}
    assert desk.post(url, again).status_code == 302
    assert [row.domain for row in acme.domains.all()] == ["other.example"]


def test_operator_sets_domains_on_a_page_members_do_not_find():
    acme = make_organisation(name="Acme")
    url = "/organisations/acme/domains/"
    assert sign_in(make_affiliation(make_person(), acme).person).get(url).status_code == 404
    operator = sign_in(make_person(role=Role.OPERATOR))
    assert operator.post(url, {"domains": "acme.example gmail.com"}).status_code == 422
    assert operator.post(url, {"domains": "acme.example\n@acme.org"}).status_code == 302
    assert set(acme.domains.values_list("domain", flat=True)) == {"acme.example", "acme.org"}


def test_edit_shows_both_texts_and_loses_nothing():
    acme = make_organisation(name="Acme", headline="Old")
    one, two = (sign_in(make_affiliation(make_person(), acme).person) for _ in range(2))
    form = one.get("/organisations/acme/edit/").context["form"]
    base = {name: form[name].value() or "" for name in form.fields}
    assert one.post("/organisations/acme/edit/", base | {"headline": "By one", "place": "Lisbon"}).status_code == 302
    answer = two.post("/organisations/acme/edit/", base | {"headline": "By two", "tags": "Python, Rust"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "By one" in page
    assert "By two" in page
    shown = answer.context["form"]
    again = {name: shown[name].value() or "" for name in shown.fields}
    assert again["place"] == "Lisbon"
    assert two.post("/organisations/acme/edit/", again).status_code == 302
    acme.refresh_from_db()
    assert (acme.headline, acme.place, acme.tags.count()) == ("By two", "Lisbon", 2)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"), [("/organisations/", 5), ("/organisations/acme/", 10), ("/tags/python/", 10)]
)
def test_number_of_queries_does_not_grow(rows, url, queries, django_assert_num_queries):
    acme = make_organisation(name="Acme", tags=["Python"])
    for number in range(rows):
        make_affiliation(make_person(name=f"Person {number}", tags=["Python"]), acme)
        make_organisation(name=f"Unit {number}", part_of=acme, tags=["Python"])
    client = sign_in(make_person())
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_a_topic_with_odd_signs_leads_to_its_page():
    make_organisation(name="Acme", tags=["C# & .NET?"])
    page = sign_in(make_person()).get("/organisations/acme/")
    assert page.context["tags"][0]["url"] == "/tags/c%23%20&%20.net%3F/"


def test_people_and_organisations_lead_to_each_other():
    make_organisation(name="Acme")
    client = sign_in(make_person())
    people = client.get("/people/").content.decode()
    assert '<a href="/people/" aria-current="page">People</a>' in people
    assert '<a href="/organisations/">Organisations</a>' in people
    organisations = client.get("/organisations/").content.decode()
    assert '<a href="/organisations/" aria-current="page">Organisations</a>' in organisations
    assert '<a href="/people/">People</a>' in organisations
    assert '<a href="/organisations/">Organisations</a>' in client.get("/organisations/acme/").content.decode()


@pytest.mark.parametrize("url", ["/people/", "/organisations/", "/organisations/acme/", "/organisations/new"])
def test_directories_belong_to_people_in_the_navigation(url):
    make_organisation(name="Acme")
    page = sign_in(make_person()).get(url).content.decode()
    main = page[page.index('class="main-nav"') : page.index("</nav>")]
    assert main[main.index("aria-current") :].index("People") < main[main.index("aria-current") :].index("</a>")
