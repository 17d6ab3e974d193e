"""Being told in a browser: begun by its owner, ended by them, by signing out, or by the browser's maker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid, NotFound, RemoteFailure
from hallway.core.models import Lane
from hallway.core.outbox import publish, publish_all
from hallway.core.outside import NotOutside, checked
from hallway.membership.current import current_community
from hallway.notifications.facts import BrowserToTell, BrowserToTry
from hallway.notifications.kinds import Moment
from hallway.notifications.models import Browser, Notice
from hallway.notifications.push.encryption import BadKey, Keys
from hallway.notifications.push.names import browser_name
from hallway.notifications.push.sending import Outcome, hand_over
from hallway.notifications.push.words import Message, message_of, trial
from hallway.notifications.queries.browsers import in_use, is_offered, is_signed_in
from hallway.notifications.rules import still_holds
from hallway.people.models import Account
from hallway.people.viewer import Viewer

#: of one member; one more takes the place of the oldest
MOST_BROWSERS = 10
#: what is told at once is news for so long, with the browser's maker and here
NEWS_FOR = timedelta(days=1)
TRIAL_FOR = timedelta(minutes=10)
TRIAL_PAUSE = timedelta(minutes=1)
#: a browser whose maker takes nothing for so long is forgotten
FAILS_FOR = timedelta(days=14)


def tell_here(
    viewer: Viewer, *, session: str, endpoint: str, p256dh: str, auth: str, user_agent: str, now: datetime
) -> Browser:
    """Tell the viewer in the browser of this session, from which the other words come: they are checked."""
    if not is_offered():
        raise NotFound(_("This community tells nobody in browsers."))
    try:
        Keys.of(p256dh, auth)
        if len(checked(endpoint).geturl()) > Browser.LONGEST_ENDPOINT or len(endpoint) > Browser.LONGEST_ENDPOINT:
            raise NotOutside("it is too long")
    except (BadKey, NotOutside):
        raise Invalid(_("Your browser gave an address that nothing can be sent to.")) from None
    try:
        with transaction.atomic():
            return _kept(viewer, session, endpoint, p256dh, auth, browser_name(user_agent), now)
    except IntegrityError:  # signed out, or signed in as somebody else, at the same moment
        raise Conflict(_("Nothing was changed. Sign in and try again.")) from None


def _kept(viewer: Viewer, session: str, endpoint: str, p256dh: str, auth: str, name: str, now: datetime) -> Browser:
    assert viewer.person is not None  # the page is for members
    # one after the other, so that two at the same moment are counted
    Account.objects.select_for_update(no_key=True).get(person=viewer.person)
    Browser.objects.filter(session=session).delete()
    Browser.objects.filter(endpoint=endpoint).delete()  # of whoever used this browser before
    kept = Browser.objects.filter(person=viewer.person).order_by("-made_at", "-pk").values_list("pk", flat=True)
    Browser.objects.filter(pk__in=list(kept[MOST_BROWSERS - 1 :])).delete()
    return Browser.objects.create(
        person=viewer.person,
        session_id=session,
        name=name,
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        made_at=now,
    )


def tell_no_more(browser: Browser) -> None:
    browser.delete()


@transaction.atomic
def try_out(browser: Browser, *, now: datetime) -> None:
    """Have something arrive, for its owner to see; raises Conflict when that was asked for a moment ago."""
    rested = Q(tried_at=None) | Q(tried_at__lte=now - TRIAL_PAUSE)
    if not Browser.objects.filter(rested, pk=browser.pk).update(tried_at=now):
        raise Conflict(_("A test is on its way there. Wait a minute for it."))
    until = (now + TRIAL_FOR).isoformat()
    publish(BrowserToTry(browser=browser.pk, until=until), about=(), now=now, lane=Lane.OUTSIDE)


def ask_to_tell(told: Sequence[tuple[int, Sequence[Notice]]], *, now: datetime) -> None:
    """Browsers with what each is to tell, in the caller's transaction; they are told in the background."""
    until = (now + NEWS_FOR).isoformat()
    publish_all(
        [
            BrowserToTell(browser=browser, notices=[notice.pk for notice in notices], until=until)
            for browser, notices in told
        ],
        now=now,
        lane=Lane.OUTSIDE,
    )


def tell_in_browser(happened: BrowserToTell, *, now: datetime) -> None:
    """Of what holds at this moment and was not read; nothing where nothing of it does."""
    browser, account = _ready(happened.browser, until=happened.until, now=now)
    if browser is None or account is None:
        return
    rows = Notice.objects.filter(
        still_holds(Moment.at(now)), pk__in=happened.notices, person=browser.person_id, read_at=None
    )
    notices = list(rows.order_by("-pk"))
    if notices:
        message = message_of(browser, notices, language=account.language, community=_community())
        _hand_over(browser, message, until=happened.until, now=now)


def try_browser(happened: BrowserToTry, *, now: datetime) -> None:
    browser, account = _ready(happened.browser, until=happened.until, now=now)
    if browser is not None and account is not None:
        message = trial(browser, language=account.language, community=_community())
        _hand_over(browser, message, until=happened.until, now=now)


def _ready(key: int, *, until: str, now: datetime) -> tuple[Browser, Account] | tuple[None, None]:
    """The browser and its owner's account, when something may be told there at this moment."""
    if now >= datetime.fromisoformat(until) or not is_offered():
        return None, None
    browser = in_use(now).select_related("person__account", "session").filter(pk=key).first()
    if browser is None:
        return None, None
    account = browser.person.account
    if account is None or not account.is_active or not is_signed_in(browser, account):
        browser.delete()
        return None, None
    return browser, account


def _hand_over(browser: Browser, message: Message, *, until: str, now: datetime) -> None:
    lasts = datetime.fromisoformat(until) - now
    try:
        outcome = hand_over(browser, message, lasts=lasts, now=now)
    except RemoteFailure:
        _note_failure(browser, now=now)
        raise
    if outcome == Outcome.GONE:
        browser.delete()
    elif outcome == Outcome.REFUSED:
        _note_failure(browser, now=now)
    else:
        Browser.objects.filter(pk=browser.pk).update(told_at=now, failing_since=None)


def _note_failure(browser: Browser, *, now: datetime) -> None:
    if browser.failing_since is None:
        Browser.objects.filter(pk=browser.pk, failing_since=None).update(failing_since=now)
    elif now - browser.failing_since > FAILS_FOR:
        browser.delete()


def _community() -> str:
    community = current_community()
    return community.name if community is not None else "Hallway"
