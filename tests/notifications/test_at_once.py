"""Several workers at the same moment."""

import pytest

from hallway.core import clock
from hallway.core.models import Letter
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.actions.tell import tell
from hallway.notifications.kinds import kind_named
from hallway.notifications.models import Mailbox, Notice
from hallway.people.models import Account
from tests.at_once import at_once
from tests.factories.membership import make_community
from tests.factories.notifications import make_asked
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_write_of_one_notice_once(tmp_path):
    make_community()
    people = [make_person() for _number in range(10)]
    for person in people:
        make_asked(person, make_person())
    now = clock.now()

    def look():
        return (
            sorted(Letter.objects.values_list("to", flat=True)),
            set(Mailbox.objects.values_list("mails", "held_until")),
            Notice.objects.filter(mailed_at=None).count(),
        )

    results, found = at_once(tmp_path, *[lambda: mail_due(now=now)] * 3, look=look)
    assert sum(results) == 10
    assert found == (sorted(person.account.email for person in people), {(1, None)}, 0)


def test_a_fact_handled_twice_at_the_same_moment_tells_once(tmp_path):
    ana, ben = make_person(), make_person()
    kind = kind_named("connection_asked")

    def told():
        return tell(kind, to=[ana.pk], by=ben.pk, actor=ben.pk, key="1", now=clock.now())

    def look():
        return Notice.objects.count(), Account.objects.get(pk=ana.account_id).unread_notices

    results, found = at_once(tmp_path, told, told, look=look)
    assert sorted(results, key=str) == sorted([[], [ana.pk]], key=str)
    assert found == (1, 1)
