"""Whom to meet: reasons that hold, and nobody who must not be shown."""

from datetime import timedelta

import pytest

from hallway.atlas import overlay, snapshot
from hallway.core import clock
from hallway.core.clock import week_of
from hallway.discovery.actions.set_aside import dismiss_person, snooze_person, take_back
from hallway.discovery.actions.suggest import MOST_A_WEEK, top_up_suggestions
from hallway.discovery.models import Suggestion
from hallway.discovery.queries.people_to_meet import people_to_meet
from hallway.discovery.queries.suggestions import SHOWN_AT_ONCE, suggestions, this_week
from hallway.exchange.models import Ask, Offer
from hallway.people.enums import Standing
from hallway.people.viewer import VISITOR
from hallway.relationships.enums import Consent
from tests.factories.people import block, make_person, mute, viewer_of
from tests.factories.relationships import make_connection, make_tie, make_ties

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle():
    """Ana knows Ben; Ben knows Cleo and Dan; every tie may be seen by members."""
    ana, ben, cleo, dan = (make_person(name=name) for name in ("Ana Silva", "Ben Okoro", "Cleo Marsh", "Dan Wu"))
    make_connection(ana, ben, consent=Consent.MEMBERS)
    make_connection(ben, cleo, consent=Consent.MEMBERS)
    make_connection(ben, dan, consent=Consent.MEMBERS)
    return ana, ben, cleo, dan


def met(person, k=10):
    return people_to_meet(viewer_of(person), k, now=clock.now())


def names(person):
    return sorted(found.line.name for found in met(person))


def open_cards(viewer, *, now):
    return suggestions(viewer, this_week(viewer, now=now))


def test_people_to_meet_are_those_behind_people_one_knows(circle):
    ana, *_ = circle
    found = {one.line.name: [reason.text for reason in one.reasons] for one in met(ana)}
    assert found == {"Cleo Marsh": ["Ben Okoro knows you both."], "Dan Wu": ["Ben Okoro knows you both."]}


def test_ties_that_may_only_be_counted_are_counted_without_names_from_three_on(circle):
    ana, _ben, cleo, _dan = circle
    cleo.ties.update(consent=Consent.COUNTED)
    assert names(ana) == ["Dan Wu"], "one such tie could be told apart"
    for number in range(2):
        between = make_person(name=f"Between {number}")
        make_connection(ana, between)
        make_connection(between, cleo)
    overlay.forget()
    snapshot.build(now=clock.now(), learn=False)
    found = {one.line.name: [reason.text for reason in one.reasons] for one in met(ana)}
    assert found["Cleo Marsh"] == ["3 people you know also know Cleo Marsh."]


def test_a_tie_held_unasked_does_not_find_out_whom_somebody_knows(circle):
    _ana, ben, cleo, dan = circle
    for person in (cleo, dan):
        person.ties.update(consent=Consent.COUNTED)
    prober = make_person(name="Prober")
    make_tie(prober, ben, closeness="would_vouch")
    assert names(prober) == ["Ana Silva"], "only what Ben and Ana show to every member"


def test_a_private_tie_of_others_leads_nowhere(circle):
    ana, _ben, cleo, _dan = circle
    cleo.ties.update(consent=Consent.PRIVATE)
    assert names(ana) == ["Dan Wu"]


def test_a_private_tie_of_the_viewers_own_counts_for_the_viewer_alone(circle):
    ana, ben, cleo, dan = circle
    eva = make_person(name="Eva Lind")
    make_tie(eva, ben, consent=Consent.PRIVATE)
    assert names(eva) == ["Ana Silva", "Cleo Marsh", "Dan Wu"]
    for other in (ana, cleo, dan):
        assert "Eva Lind" not in names(other)


def test_hidden_and_absent_people_are_not_suggested(circle):
    ana, _ben, cleo, dan = circle
    assert names(ana) == ["Cleo Marsh", "Dan Wu"]
    block(cleo, ana)
    assert names(ana) == ["Dan Wu"]
    dan.standing = Standing.LEFT
    dan.save()
    assert names(ana) == []


def test_muted_paused_and_full_people_are_not_suggested(circle):
    ana, _ben, cleo, dan = circle
    mute(ana, cleo)
    dan.capacity = 0
    dan.save()
    assert names(ana) == []
    dan.capacity = 1
    dan.paused_until = clock.now().date() + timedelta(days=3)
    dan.save()
    assert names(ana) == []


def test_a_visitor_and_an_ex_member_are_suggested_nobody(circle):
    ana, *_ = circle
    assert people_to_meet(VISITOR, 10, now=clock.now()) == []
    ana.standing = Standing.LEFT
    ana.save()
    assert met(ana) == []


def test_what_they_could_do_for_each_other_is_said_both_ways():
    ana, ben = make_person(name="Ana Silva"), make_person(name="Ben Okoro")
    Ask.objects.create(person=ana, text="A partner to sell compliance software to hedge funds")
    Offer.objects.create(person=ben, text="I open doors at hedge funds for compliance software")
    Offer.objects.create(person=ana, text="Reviews of grant applications")
    Ask.objects.create(person=ben, text="Somebody who reviews our grant applications")

    (found,) = met(ana)

    assert [reason.kind for reason in found.reasons] == ["they_help", "you_help"]
    assert found.both_ways


def test_an_offer_for_connections_only_fits_no_stranger():
    ana, ben = make_person(name="Ana Silva"), make_person(name="Ben Okoro")
    Ask.objects.create(person=ana, text="Help with grant applications")
    Offer.objects.create(person=ben, text="Reviews of grant applications", audience="connections")
    assert met(ana) == []


def test_topics_in_common_are_named_and_hidden_ones_are_not(circle):
    ana, _ben, cleo, dan = circle
    from tests.factories.people import add_tags

    for person in (ana, cleo, dan):
        add_tags(person, "beekeeping")
    dan.audiences = {"tags": "only_me"}
    dan.save()
    found = {one.line.name: {reason.kind for reason in one.reasons} for one in met(ana)}
    assert found == {"Cleo Marsh": {"through", "topics"}, "Dan Wu": {"through"}}


def test_top_up_keeps_capacity_and_the_week_s_bound():
    hub = make_person(name="Hub")
    seekers = [make_person(name=f"Seeker {n}") for n in range(4)]
    wanted = [make_person(name=f"Wanted {n}", capacity=1) for n in range(2)]
    for person in [*seekers, *wanted]:
        make_ties(hub, person)
        make_ties(person, hub) if False else None
    for seeker in seekers:
        seeker.capacity = 0
        seeker.save()
    now = clock.now()

    for seeker in seekers:
        top_up_suggestions(viewer_of(seeker), now=now)

    loads = [Suggestion.objects.filter(person=person, week_on=week_of(now)).count() for person in wanted]
    assert loads == [1, 1]
    assert Suggestion.objects.filter(viewer=hub).count() <= MOST_A_WEEK


def test_suggestions_can_be_dismissed_snoozed_and_taken_back(circle):
    ana, _ben, cleo, dan = circle
    now = clock.now()
    top_up_suggestions(viewer_of(ana), now=now)

    def open_now(at=now):
        with clock.frozen_at(at):
            return sorted(one.line.name for one in open_cards(viewer_of(ana), now=now))

    assert open_now() == ["Cleo Marsh", "Dan Wu"]
    dismiss_person(cleo, viewer=viewer_of(ana), now=now)
    snooze_person(dan, viewer=viewer_of(ana), now=now)
    assert open_now() == []
    assert open_now(now + timedelta(days=29)) == ["Dan Wu"]
    take_back(cleo, viewer=viewer_of(ana))
    assert open_now() == ["Cleo Marsh"]


def test_suggestions_cost_the_same_queries_for_one_and_three(circle, django_assert_num_queries):
    ana, _ben, *_ = circle
    now = clock.now()
    top_up_suggestions(viewer_of(ana), now=now)
    open_cards(viewer_of(ana), now=now)  # the atlas is built at first use
    viewer = viewer_of(ana)
    with django_assert_num_queries(8):
        assert len(open_cards(viewer, now=now)) == 2
    dismiss_person(Suggestion.objects.first().person, viewer=viewer, now=now)
    viewer = viewer_of(ana)
    with django_assert_num_queries(8):
        assert len(open_cards(viewer, now=now)) == 1
    assert SHOWN_AT_ONCE == 3
