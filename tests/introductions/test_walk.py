"""Members begin, answer, hand on, withdraw, block, leave and change what they accept, in any order at any time."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hallway.core.clock import week_of
from hallway.core.errors import HallwayError
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.actions.answer import hand_on
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.course import whose_turn
from hallway.introductions.enums import Answer, Met, Role, Standing
from hallway.introductions.models import Introduction, Outcome, Part
from hallway.introductions.queries.begun import as_begun
from hallway.introductions.queries.contact import contact_for
from hallway.introductions.rules import MOST_FROM_ONE, MOST_OUTSIDE, OUTSIDE_SPAN
from hallway.introductions.schedule import follow_up, move_introductions
from hallway.people.enums import Standing as PersonStanding
from hallway.people.models import Block, Person
from hallway.people.viewer import Viewer
from tests.factories.introductions import ask, introduce, named, say
from tests.factories.people import make_person, viewer_of

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SOME = st.integers(0, 5)


def as_stored(introduction):
    """Everything of its row, from which whoever began it is shown what they are shown, but that it was told of."""
    return {
        field.attname: getattr(introduction, field.attname)
        for field in Introduction._meta.concrete_fields
        if field.name != "ended_told_at"
    }


class Walk(RuleBasedStateMachine):
    """Everything on one database, taken back at the end of each run."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOW
        self.people = [make_person(capacity=2, connector_capacity=2) for _number in range(6)]
        #: what whoever began each of them may know, written down beside it
        self.begun = {}
        #: the most that each accepted since the week began
        self.most = {}
        self.remember_what_is_accepted()

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def remember_what_is_accepted(self):
        week = week_of(self.now)
        for person in Person.objects.all():
            for side, now in (("approached", person.capacity), ("connector", person.connector_capacity)):
                key = (week, person.pk, side)
                self.most[key] = max(self.most.get(key, 0), now)

    def note(self, introduction):
        row = Introduction.objects.get(pk=introduction.pk)
        self.begun.setdefault(row.pk, {"asked_at": row.asked_at, "withdrawn": False, "row": as_stored(row)})

    @initialize()
    def somebody_begins(self):
        self.note(ask(self.people[0], self.people[3], self.people[1], self.people[2], now=self.now))
        self.note(introduce(self.people[0], self.people[4], self.people[5], now=self.now))

    @rule(who=st.permutations(range(6)), connectors=st.integers(1, 3))
    def somebody_asks(self, who, connectors):
        initiator, other, *rest = [self.people[number] for number in who]
        self.attempt(lambda: self.note(ask(initiator, other, *rest[:connectors], now=self.now)))

    @rule(who=st.permutations(range(6)), by=st.sampled_from(["handle", "own address", "address outside"]))
    def somebody_introduces_two(self, who, by):
        initiator, one, other = [self.people[number] for number in who[:3]]
        if by != "handle":
            other = other.account.email if by == "own address" else "eve@outside.example"
        self.attempt(lambda: self.note(introduce(initiator, one, other, now=self.now)))

    @rule(who=st.permutations(range(6)), times=st.integers(2, 5))
    def somebody_takes_back_and_repeats(self, who, times):
        initiator, one = [self.people[number] for number in who[:2]]

        def once():
            row = introduce(initiator, one, "eve@outside.example", now=self.now)
            self.note(row)
            withdraw_introduction(row.public_id, viewer=viewer_of(initiator), now=self.now)
            self.begun[row.pk]["withdrawn"] = True

        for _time in range(times):
            self.attempt(once)

    @rule(data=st.data(), answer=st.sampled_from(["yes", "yes", "yes", "no"]))
    def somebody_answers(self, data, answer):
        part = self.some_part(data)
        if part is not None:
            who = part.person or part.outsider.address
            self.attempt(lambda: say(part.introduction, who, answer, now=self.now))

    @rule(data=st.data(), to=SOME)
    def somebody_hands_it_on(self, data, to):
        part = self.some_part(data)
        if part is not None:
            self.attempt(lambda: hand_on(part, to=named(self.people[to]), now=self.now))

    @rule(data=st.data())
    def somebody_hands_it_on_to_somebody_outside(self, data):
        part = self.some_part(data)
        if part is not None:
            self.attempt(lambda: hand_on(part, to=named("fay@outside.example"), now=self.now))

    @rule(data=st.data(), one=SOME, met=st.sampled_from(list(Met)))
    def somebody_says_what_came_of_it_and_thanks(self, data, one, met):
        row = data.draw(st.sampled_from(list(Introduction.objects.order_by("pk"))))
        viewer = viewer_of(self.people[one])
        self.attempt(lambda: give_outcome(row.public_id, viewer=viewer, met=met, helped=True, now=self.now))
        self.attempt(lambda: thank(row.public_id, viewer=viewer, now=self.now))

    def some_part(self, data):
        """Most often one whose turn it is."""
        parts = list(Part.objects.exclude(person=None, outsider=None).select_related("introduction", "outsider"))
        due = [part for part in parts if part.reached_at and part.answer == Answer.NONE]
        if not parts:
            return None
        return data.draw(st.sampled_from(due or parts) if data.draw(st.booleans()) else st.sampled_from(parts))

    @rule(data=st.data())
    def somebody_takes_theirs_back(self, data):
        row = data.draw(st.sampled_from(list(Introduction.objects.order_by("pk")) or [None]))
        if row is None or row.initiator is None:
            return

        def take_back():
            withdraw_introduction(row.public_id, viewer=viewer_of(row.initiator), now=self.now)
            self.begun[row.pk]["withdrawn"] = True

        self.attempt(take_back)

    @rule(one=SOME, other=SOME)
    def somebody_blocks_another(self, one, other):
        if one != other:
            Block.objects.get_or_create(blocker=self.people[one], blocked=self.people[other])

    @rule(one=SOME, here=st.booleans())
    def somebody_leaves_or_comes_back(self, one, here):
        standing = PersonStanding.MEMBER if here else PersonStanding.LEFT
        Person.objects.filter(pk=self.people[one].pk).update(standing=standing)

    @rule(one=SOME, capacity=st.integers(0, 3), connector_capacity=st.integers(0, 3))
    def somebody_accepts_more_or_less(self, one, capacity, connector_capacity):
        Person.objects.filter(pk=self.people[one].pk).update(capacity=capacity, connector_capacity=connector_capacity)
        self.remember_what_is_accepted()

    @rule(hours=st.one_of(st.integers(1, 60), st.sampled_from([24 * 7, 24 * 14, 24 * 70])))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.remember_what_is_accepted()
        move_introductions(self.now)
        follow_up(self.now)

    def attempt(self, act):
        """Whatever is refused changes nothing."""
        try:
            with transaction.atomic():
                act()
        except HallwayError:
            pass

    @precondition(lambda self: self.begun)
    @invariant()
    def none_is_lost(self):
        assert set(Introduction.objects.values_list("pk", flat=True)) == set(self.begun)

    @precondition(lambda self: self.begun)
    @invariant()
    def none_is_agreed_to_before_everybody_said_yes(self):
        for row in Introduction.objects.filter(accepted_at__isnull=False).prefetch_related("parts"):
            answers = {(part.role, part.answer) for part in row.parts.all()}
            assert answers <= {(Role.END, "yes"), (Role.CONNECTOR, "yes"), (Role.CONNECTOR, "handed_on")}
            assert row.accepted_at < row.ends_at
            assert row.withdrawn_at is None

    @precondition(lambda self: self.begun)
    @invariant()
    def nobody_sees_how_to_reach_another_before_both_agreed(self):
        for row in Introduction.objects.all():
            two = {part.counts_to for part in row.parts.filter(role=Role.END)}
            two |= {row.initiator_id} if row.is_asked else set()
            for person in self.people:
                if contact_for(Viewer(person, person.account), row) is not None:
                    assert row.accepted_at is not None
                    assert person.pk in two

    @precondition(lambda self: self.begun)
    @invariant()
    def whoever_began_it_cannot_tell_a_refusal_from_silence(self):
        for row in Introduction.objects.filter(accepted_at=None):
            noted = self.begun[row.pk]
            over = self.now >= noted["asked_at"] + timedelta(days=7)
            expected = Standing.NOT_COME_ABOUT if over else Standing.OPEN
            seen = as_begun(row, shown={}, now=self.now)
            assert seen.standing == (Standing.WITHDRAWN if noted["withdrawn"] else expected)
            if not noted["withdrawn"]:
                assert as_stored(row) == noted["row"], "nothing of anybody's answer is in it"

    @precondition(lambda self: self.begun)
    @invariant()
    def nothing_came_of_what_nobody_agreed_to(self):
        came_of_it = Q(met_at__isnull=False) | Q(thanked_at__isnull=False) | Q(helped=True) | Q(closed_at__isnull=False)
        assert not Introduction.objects.filter(came_of_it, accepted_at=None).exists()
        assert not Outcome.objects.filter(introduction__accepted_at=None).exists()

    @precondition(lambda self: self.begun)
    @invariant()
    def nobody_is_asked_out_of_turn(self):
        for row in Introduction.objects.prefetch_related("parts"):
            parts = list(row.parts.all())
            turn = {part.key for part in whose_turn(row.course(parts), now=row.asked_at)}
            for part in parts:
                if part.reached_at is not None and part.answer == Answer.NONE and row.accepted_at is None:
                    refused = any(other.answer == Answer.NO for other in parts)
                    assert refused or row.withdrawn_at is not None or part.pk in turn

    @precondition(lambda self: self.begun)
    @invariant()
    def nobody_is_asked_more_often_than_they_accept(self):
        taken = Counter()
        for part in Part.objects.filter(reached_at__isnull=False):
            side = "connector" if part.role == Role.CONNECTOR else "approached"
            if part.counts_to is not None:
                taken[week_of(part.reached_at), part.counts_to, side] += 1
        assert {key: count for key, count in taken.items() if count > self.most.get(key, 0)} == {}

    @precondition(lambda self: self.begun)
    @invariant()
    def nobody_takes_more_of_a_week_than_is_one_s_own(self):
        taken = Counter(
            (week_of(part.reached_at), part.counts_to, part.introduction.initiator_id)
            for part in Part.objects.filter(reached_at__isnull=False).select_related("introduction")
            if part.counts_to is not None
        )
        assert max(taken.values(), default=0) <= MOST_FROM_ONE

    @precondition(lambda self: self.begun)
    @invariant()
    def an_address_outside_gets_one_letter_at_a_time_and_few_in_a_month(self):
        parts = Part.objects.filter(outsider__isnull=False, holder=None, reached_at__isnull=False)
        written = defaultdict(list)
        for part in parts.select_related("introduction", "outsider").order_by("reached_at", "pk"):
            written[part.outsider.address].append(part)
        for reached in written.values():
            for before, after in pairwise(reached):
                free_at = before.answered_at or before.introduction.ends_at
                assert after.reached_at >= free_at
            for number, part in enumerate(reached[MOST_OUTSIDE:]):
                assert part.reached_at >= reached[number].reached_at + OUTSIDE_SPAN

    @precondition(lambda self: self.begun)
    @invariant()
    def the_same_two_are_not_begun_again_at_once(self):
        last = {}
        for row in Introduction.objects.order_by("asked_at", "pk"):
            before = last.get((row.initiator_id, row.pair))
            assert before is None or row.asked_at >= before.ends_at
            last[row.initiator_id, row.pair] = row


@pytest.mark.django_db
def test_nothing_is_lost_told_or_exceeded_whatever_members_do(walks):
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=walks(12, many=500),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
