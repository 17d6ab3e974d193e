"""The course of an introduction: whose turn it is, what it comes to, and what whoever began it may know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hallway.introductions.course import (
    CLOSES_AFTER,
    Course,
    NotOpen,
    Part,
    Said,
    answered,
    handed_on,
    has_helped,
    is_closed,
    is_open,
    standing_of,
    told,
    whose_turn,
    withdrawn,
)
from hallway.introductions.enums import Answer, Met, Role, Standing

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LASTS = timedelta(days=7)


def course(*, connectors=1, ends=1):
    parts = [Part(key, Role.CONNECTOR, key) for key in range(connectors)]
    parts += [Part(100 + key, Role.END) for key in range(ends)]
    return Course(MONDAY, MONDAY + LASTS, parts)


def turns(of, now=MONDAY):
    return [part.key for part in whose_turn(of, now=now)]


def standing(of, now):
    return standing_of(ends_at=of.ends_at, accepted_at=of.accepted_at, withdrawn_at=of.withdrawn_at, now=now)


def stage(of, now=MONDAY):
    if is_closed(accepted_at=of.accepted_at, closed_at=of.closed_at, now=now):
        return "closed"
    return "met" if of.met_at is not None else "open" if of.accepted_at is None else "accepted"


def test_connectors_answer_in_turn_and_then_the_other_end():
    way = course(connectors=2)
    assert (turns(way), stage(way, MONDAY)) == ([0], "open")
    way = answered(way, 0, Answer.YES, now=MONDAY)
    assert (turns(way), stage(way, MONDAY)) == ([1], "open")
    way = answered(way, 1, Answer.YES, now=MONDAY)
    assert turns(way) == [100]
    way = answered(way, 100, Answer.YES, now=MONDAY)
    assert (turns(way), stage(way, MONDAY), way.accepted_at) == ([], "accepted", MONDAY)


def test_two_who_are_introduced_answer_in_any_order():
    way = course(connectors=0, ends=2)
    assert turns(way) == [100, 101]
    way = answered(way, 101, Answer.YES, now=MONDAY)
    assert (turns(way), way.accepted_at) == ([100], None)
    assert answered(way, 100, Answer.YES, now=MONDAY).accepted_at == MONDAY


def test_one_of_two_who_refuses_changes_nothing_for_the_other():
    way = answered(course(connectors=0, ends=2), 100, Answer.NO, now=MONDAY)
    assert turns(way) == [101]
    way = answered(way, 101, Answer.YES, now=MONDAY)
    assert (way.accepted_at, stage(way, MONDAY)) == (None, "open")


def test_somebody_better_placed_is_asked_next():
    way = handed_on(course(connectors=2), 0, to=7, now=MONDAY)
    assert turns(way) == [7]
    assert [part.key for part in way.connectors] == [0, 7, 1]


@pytest.mark.parametrize("key", [1, 100, 55])
def test_nobody_answers_out_of_turn(key):
    with pytest.raises(NotOpen):
        answered(course(connectors=2), key, Answer.YES, now=MONDAY)


def test_an_end_hands_nothing_on():
    with pytest.raises(NotOpen):
        handed_on(course(connectors=0), 100, to=7, now=MONDAY)


@pytest.mark.parametrize("moment", [MONDAY + LASTS, MONDAY + LASTS * 2])
def test_no_answer_counts_after_its_moment(moment):
    with pytest.raises(NotOpen):
        answered(course(), 0, Answer.YES, now=moment)


def test_a_refused_one_can_be_withdrawn_like_an_open_one():
    refused = answered(course(), 0, Answer.NO, now=MONDAY)
    assert standing(withdrawn(refused, now=MONDAY), MONDAY) == Standing.WITHDRAWN


def agreed():
    return answered(course(connectors=0), 100, Answer.YES, now=MONDAY)


def test_they_met_when_one_says_so_and_it_is_closed_when_both_have():
    way = told(agreed(), Said(0, Met.NOT_YET), now=MONDAY)
    assert stage(way, MONDAY) == "accepted"
    way = told(way, Said(100, Met.YES, helped=True), now=MONDAY + LASTS)
    assert (stage(way, MONDAY + LASTS), way.met_at, has_helped(way)) == ("met", MONDAY + LASTS, True)
    way = told(way, Said(0, Met.NO), now=MONDAY + LASTS * 2)
    assert stage(way, MONDAY + LASTS * 2) == "closed"
    assert way.met_at == MONDAY + LASTS


def test_that_they_did_not_meet_closes_nothing_before_its_time():
    way = agreed()
    for key in (0, 100):
        way = told(way, Said(key, Met.NO, helped=False), now=MONDAY)
    assert stage(way, MONDAY + CLOSES_AFTER - timedelta(seconds=1)) == "accepted"
    assert stage(way, MONDAY + CLOSES_AFTER) == "closed"


def test_the_one_member_of_two_closes_it_alone():
    way = told(agreed().with_said([], speakers=1), Said(0, Met.YES), now=MONDAY)
    assert stage(way, MONDAY) == "closed"


def test_what_was_said_can_be_taken_back():
    way = agreed()
    for key in (0, 100):
        way = told(way, Said(key, Met.YES, helped=True), now=MONDAY)
    for key in (0, 100):
        way = told(way, Said(key, Met.NO), now=MONDAY)
    assert (stage(way, MONDAY), way.met_at, has_helped(way)) == ("accepted", None, False)


def test_nothing_came_of_what_nobody_agreed_to():
    with pytest.raises(NotOpen):
        told(course(), Said(0, Met.YES), now=MONDAY)


class Walk(RuleBasedStateMachine):
    """Anybody does anything at any time; beside it runs the same introduction, to which nobody ever answered."""

    @initialize(connectors=st.integers(0, 3), ends=st.integers(1, 2))
    def ask(self, connectors, ends):
        self.now = MONDAY
        self.way = course(connectors=connectors, ends=ends)
        self.silent = self.way
        self.newcomers = iter(range(200, 300))

    def everybody(self):
        return [part.key for part in self.way.parts]

    @rule(data=st.data(), answer=st.sampled_from([Answer.YES, Answer.NO, Answer.HANDED_ON]))
    def somebody_answers(self, data, answer):
        key = data.draw(st.sampled_from(self.everybody()))
        before, may = self.way, key in turns(self.way, self.now)
        part = next(part for part in before.parts if part.key == key)
        try:
            if answer == Answer.HANDED_ON:
                self.way = handed_on(before, key, to=next(self.newcomers), now=self.now)
            else:
                self.way = answered(before, key, answer, now=self.now)
        except NotOpen:
            assert not may or (answer == Answer.HANDED_ON and part.role == Role.END)
        else:
            assert may
            assert len(self.way.parts) == len(before.parts) + (answer == Answer.HANDED_ON), "nobody is lost"
            kept = [p for p in before.parts if p.key != key]
            assert all(any(replace(after, position=p.position) == p for after in self.way.parts) for p in kept), (
                "nobody else's answer changes"
            )

    @rule()
    def it_is_withdrawn(self):
        if is_open(self.way, now=self.now):
            self.way = withdrawn(self.way, now=self.now)
            self.silent = withdrawn(self.silent, now=self.now)
        else:
            with pytest.raises(NotOpen):
                withdrawn(self.way, now=self.now)

    @rule(data=st.data(), met=st.sampled_from(list(Met)), helped=st.sampled_from([True, False, None]))
    def one_of_the_two_says_what_came_of_it(self, data, met, helped):
        what = Said(data.draw(st.sampled_from([0, *(part.key for part in self.way.ends)])), met, helped)
        if self.way.accepted_at is None:
            with pytest.raises(NotOpen):
                told(self.way, what, now=self.now)
        else:
            self.way = told(self.way, what, now=self.now)

    @rule(hours=st.one_of(st.integers(1, 100), st.sampled_from([24 * 7, 24 * 60, 24 * 400])))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @precondition(lambda self: hasattr(self, "way"))
    @invariant()
    def they_met_after_both_agreed_and_when_one_says_so(self):
        says_so = any(what.met == Met.YES for what in self.way.said)
        assert (self.way.met_at is not None) == says_so
        if says_so:
            assert self.way.met_at >= self.way.accepted_at
        state = stage(self.way, self.now)
        assert state != "met" or says_so
        assert state not in {"met", "closed"} or self.way.accepted_at is not None

    @precondition(lambda self: hasattr(self, "way"))
    @invariant()
    def it_is_accepted_only_when_all_said_yes(self):
        if self.way.accepted_at is not None:
            assert all(part.answer == Answer.YES for part in self.way.ends)
            assert all(part.answer in {Answer.YES, Answer.HANDED_ON} for part in self.way.connectors)
            assert self.way.accepted_at < self.way.ends_at

    @precondition(lambda self: hasattr(self, "way"))
    @invariant()
    def a_refusal_is_no_different_from_silence(self):
        if self.way.accepted_at is None:
            assert standing(self.way, self.now) == standing(self.silent, self.now)
            assert is_open(self.way, now=self.now) == is_open(self.silent, now=self.now)

    @precondition(lambda self: hasattr(self, "way"))
    @invariant()
    def a_connector_stands_before_the_ends(self):
        if any(part.answer != Answer.NONE for part in self.way.ends):
            assert all(part.answer in {Answer.YES, Answer.HANDED_ON} for part in self.way.connectors)


def test_no_course_tells_a_refusal_or_loses_anybody(walks):
    many = settings(max_examples=walks(300, many=10_000), stateful_step_count=15, deadline=None)
    run_state_machine_as_test(Walk, settings=many)
