"""Every page of the site at 360 and 1280 pixels, light and dark, with words that break lists, much and nothing on it.

A new page belongs into one of the tables; `test_no_page_is_forgotten` says which one is missing.
"""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from hallway.atlas import snapshot
from hallway.core import clock
from hallway.membership.quiet import never_write_url
from hallway.moderation.models import Reason, Report
from hallway.notifications.links import ALL, stop_url
from tests.addresses import url_names
from tests.browser.letters import letter_to
from tests.browser.looking import look_at_both_schemes, weigh
from tests.factories.everything import make_everything
from tests.factories.membership import link_in, make_community
from tests.factories.people import make_person

# URL name -> where to find it; what visitors see is not looked at once more for members
FOR_VISITORS = {
    "web:today": "/",
    "membership:join": "/join/",
    "membership:accept": "{join}",
    "membership:never_write": "{never}",
    "notifications:stop": "{stop}",
    "notifications:stop all": "{stop_all}",
    "membership:terms": "/terms/",
    "membership:terms_version": "/terms/1/",
    "membership:privacy": "/privacy/",
    "membership:privacy_version": "/privacy/1/",
    "membership:imprint": "/imprint/",
    "membership:imprint_version": "/imprint/1/",
    "membership:demo": "/demo/",
    "membership:demo_mail": "/demo/mail/",
    "membership:demo_letter": "/demo/mail/{letter}/",
    "account_login": "/accounts/login/",
    "account_request_login_code": "/accounts/login/code/",
    "account_reset_password": "/accounts/password/reset/",
    "account_password_reset_completed": "/accounts/password/reset/done/",
    "account_inactive": "/accounts/inactive/",
    "socialaccount_login_cancelled": "/accounts/3rdparty/login/cancelled/",
    "people:profile of somebody open": "/people/{open}/",
    "introductions:by_mail": "/i/{token}/",
    "moderation:appeal_by_letter": "/appeals/{appeal_token}/",
    "moderation:appeal_by_letter sent": "/appeals/{appealed_token}/",
    "api:documentation": "/api/docs/",
    "api:problem": "/api/problems/not-found/",
}
FOR_MEMBERS = {
    "web:today of a member": "/",
    "web:settings": "/settings/",
    "api:tokens": "/settings/programs/",
    "api:new_token": "/settings/programs/new/",
    "api:revoke": "/settings/programs/{access_token}/revoke/",
    "discovery:search": "/search/",
    "discovery:search found": "/search/?q=banks",
    "discovery:search one kind": "/search/?q=banks&kind=people",
    "discovery:search nothing": "/search/?q=zzzzzzzz",
    "membership:accept as a member": "{join}",
    "membership:invitations": "/invitations/",
    "membership:first_steps": "/welcome/",
    "membership:account": "/settings/account/",
    "membership:announcement": "/announcements/{announcement}/",
    "membership:export": "/settings/export/",
    "membership:preferences": "/settings/account/preferences/",
    "membership:handle": "/settings/account/handle/",
    "membership:delete_account": "/settings/account/delete/",
    "people:directory": "/people/",
    "people:directory by topic": "/people/?tag={tag}",
    "people:profile": "/people/{ben}/",
    "people:profile of a connection": "/people/{friend}/",
    "people:profile of who asks": "/people/{asker}/",
    "people:profile of oneself": "/people/{ana}/",
    "people:block": "/people/{ben}/block/",
    "people:mute": "/people/{ben}/mute/",
    "people:tag": "/tags/{tag}/",
    "people:edit": "/settings/profile/",
    "people:edit_details": "/settings/profile/details/",
    "people:edit_tags": "/settings/profile/tags/",
    "people:edit_picture": "/settings/profile/picture/",
    "people:privacy": "/settings/privacy/",
    "people:capacity": "/settings/capacity/",
    "people:boundaries": "/settings/blocked/",
    "notifications:notices": "/notices/",
    "notifications:choose": "/settings/notifications/",
    "notifications:remove_browser": "/settings/notifications/browsers/{browser}/remove/",
    "organisations:directory": "/organisations/",
    "organisations:new": "/organisations/new",
    "organisations:organisation": "/organisations/{firm}/",
    "organisations:edit": "/organisations/{firm}/edit/",
    "organisations:own": "/settings/work/",
    "exchange:board": "/asks/",
    "exchange:ask": "/asks/{ask}/",
    "exchange:offer": "/offers/{offer}/",
    "exchange:edit": "/settings/asks/",
    "exchange:change": "/settings/asks/ask/{ask}/",
    "introductions:introductions": "/introductions/",
    "introductions:begun": "/introductions/begun/",
    "introductions:passed_on": "/introductions/passed-on/",
    "introductions:to_meet": "/introductions/to-meet/",
    "introductions:new": "/introductions/new/",
    "introductions:ask_outside": "/introductions/ask/",
    "introductions:ask": "/people/{ben}/introduce/",
    "introductions:detail that waits for me": "/introductions/{waiting}/",
    "introductions:detail of mine": "/introductions/{begun}/",
    "introductions:detail agreed": "/introductions/{agreed}/",
    "introductions:hand": "/introductions/{waiting}/hand-on/",
    "introductions:withdraw": "/introductions/{begun}/withdraw/",
    "messaging:threads": "/messages/",
    "messaging:threads found": "/messages/?q=banks",
    "messaging:threads nothing found": "/messages/?q=zzzzzzzz",
    "messaging:thread": "/messages/{friend}/",
    "messaging:thread with nobody yet": "/messages/{ben}/",
    "messaging:kept": "/messages/kept/{kept}/",
    "messaging:reading": "/settings/messages/",
    "moderation:report": "/people/{ben}/report/",
    "moderation:report a message": "/people/{friend}/report/?message={message}",
    "relationships:network": "/network/",
    "relationships:connections": "/network/requests/",
    "relationships:contacts": "/network/contacts/",
    "relationships:contact": "/network/contacts/{contact}/",
    "relationships:delete_all_contacts": "/network/contacts/delete/",
    "relationships:import_contacts": "/network/import/",
    "relationships:contact_import": "/network/import/{import}/",
    "relationships:tie": "/network/people/{friend}/",
    "relationships:forget": "/network/people/{friend}/forget/",
    "relationships:confirm": "/network/people/{asker}/confirm/",
    "relationships:end": "/network/people/{friend}/end/",
    "account_email": "/accounts/email/",
    "account_set_password": "/accounts/password/set/",
    "account_logout": "/accounts/logout/",
    "mfa_index": "/accounts/2fa/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "mfa_add_webauthn": "/accounts/2fa/webauthn/add/",
    "socialaccount_connections": "/accounts/3rdparty/",
    "usersessions_list": "/accounts/sessions/",
}
FOR_OPERATORS = {
    "web:admin": "/admin/",
    "membership:admin_community": "/admin/community/",
    "membership:admin_texts": "/admin/texts/",
    "membership:admin_announcements": "/admin/announcements/",
    "people:audit_log": "/admin/audit/",
    "membership:admin_text": "/admin/texts/terms/",
    "membership:admin_members": "/admin/members/",
    "membership:admin_member": "/admin/members/{member_id}/",
    "membership:admin_role": "/admin/members/{member_id}/role/?role=operator",
    "membership:admin_reset_sign_in": "/admin/members/{member_id}/reset/",
    "membership:admin_listed": "/admin/listed/",
    "membership:admin_invite_listed": "/admin/listed/{listed_id}/invite/",
    "membership:admin_applications": "/admin/applications/",
    "membership:admin_invitations": "/admin/invitations/",
    "membership:admin_prepared": "/admin/invitations/prepared/",
    "membership:admin_send_prepared": "/admin/invitations/prepared/send/",
    "membership:admin_invite_file": "/admin/invitations/file/",
    "membership:admin_batch": "/admin/invitations/file/{batch}/",
    "organisations:domains": "/organisations/{firm}/domains/",
    "organisations:admin_affiliations": "/admin/affiliations/",
    "people:admin_tags": "/admin/tags/",
    "moderation:queue": "/moderation/",
    "moderation:detail": "/moderation/{report}/",
    "moderation:appeals": "/moderation/appeals/",
    "moderation:appeals decided": "/moderation/appeals/?show=decided",
    "moderation:appeal": "/moderation/appeals/{appeal}/",
    "moderation:suspended": "/moderation/suspended/",
    "moderation:suspend": "/people/{ben}/suspend/",
    "moderation:reinstate": "/people/{ben}/reinstate/",
    "moderation:looks": "/admin/looks/",
    # the operator has a password, an app and a passkey
    "account_change_password": "/accounts/password/change/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "mfa_index with factors": "/accounts/2fa/",
    "mfa_deactivate_totp": "/accounts/2fa/totp/deactivate/",
    "mfa_view_recovery_codes": "/accounts/2fa/recovery-codes/",
    "mfa_generate_recovery_codes": "/accounts/2fa/recovery-codes/generate/",
    "mfa_list_webauthn": "/accounts/2fa/webauthn/",
    "mfa_edit_webauthn": "/accounts/2fa/webauthn/keys/{passkey}/edit/",
    "mfa_remove_webauthn": "/accounts/2fa/webauthn/keys/{passkey}/remove/",
    "mfa_reauthenticate": "/accounts/2fa/reauthenticate/",
}
WITH_NOTHING_ON_THEM = [
    "/", "/people/", "/people/me-alone/", "/organisations/", "/asks/", "/settings/asks/", "/settings/work/", "/network/",
    "/network/requests/", "/network/contacts/", "/network/import/", "/invitations/", "/welcome/", "/settings/blocked/",
    "/settings/profile/tags/", "/settings/profile/picture/", "/search/?q=anybody", "/introductions/", "/messages/", "/notices/",
    "/introductions/begun/", "/introductions/passed-on/", "/introductions/to-meet/", "/settings/programs/",
]  # fmt: skip
#: shown only in the middle of something; `test_halfway` and the whole journeys look at them
ON_THE_WAY = {
    "membership:join_code", "membership:accept_texts", "membership:confirm_identity", "account_confirm_login_code",
    "membership:join_vouched", "membership:application", "membership:leaving", "mfa_authenticate",
    "account_email_verification_sent", "account_confirm_password_reset_code", "account_complete_password_reset",
    "socialaccount_login_error", "mfa_reauthenticate_webauthn",
}  # fmt: skip
#: files, fragments, redirects, and what only takes a form
NO_PAGES = {
    "healthz", "live", "ready", "metrics", "api:root", "messaging:attachment", "web:components", "membership:old_sign_up", "account_signup", "people:me", "people:picture",
    "people:picture_source", "people:complete_tags", "organisations:complete", "membership:demo_letter_html",
    "relationships:export_contacts_csv", "relationships:export_contacts_vcards", "mfa_download_recovery_codes",
    "mfa_login_webauthn", "socialaccount_signup", "openid_connect_login", "openid_connect_callback",
    "introductions:answer", "introductions:say_thanks", "introductions:outcome", "discovery:dismiss", "discovery:snooze", "discovery:undo", "exchange:undo", "exchange:up", "exchange:remove",
    "organisations:withdraw", "organisations:end", "organisations:confirm", "organisations:refuse",
    "membership:download_export", "membership:put_announcement_away", "membership:withdraw_announcement",
    "membership:admin_members_csv", "people:audit_csv", "membership:send_again", "membership:withdraw", "membership:put_away", "membership:stay",
    "membership:admin_decide", "people:unblock", "people:unmute", "people:remove_tag",
    "people:choose_part", "people:remove_picture", "people:merge_tags", "people:undo_merge",
    "relationships:undo_delete_contact", "relationships:delete_contact", "relationships:confirm_import",
    "relationships:discard_import", "relationships:undo_import", "relationships:spoke", "relationships:undo_spoke",
    "notifications:follow", "notifications:read", "notifications:read_all",
    "notifications:write_again", "notifications:worker", "notifications:tell_here", "notifications:try_browser",
    "relationships:ask", "relationships:set_aside", "relationships:undo_set_aside", "relationships:withdraw",
}  # fmt: skip


def test_no_page_is_forgotten():
    listed = {name.split(" ")[0] for name in [*FOR_VISITORS, *FOR_MEMBERS, *FOR_OPERATORS]}
    assert set(url_names()) - listed - ON_THE_WAY - NO_PAGES == set()
    assert (listed | ON_THE_WAY | NO_PAGES) - set(url_names()) == set()


@pytest.fixture
def world(site, settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # the sweep takes longer than a member
    settings.CONFIG = replace(settings.CONFIG, demo=True)
    made = make_everything(rows=3, awkward=True, pictures=True)
    snapshot.build(now=clock.now(), learn=False)  # rows alone tell the atlas nothing
    return made


def look_at_all(page, paths, said):
    """Every fault of every page, so that one run tells all."""
    found = []
    for path in paths:
        answer = page.goto(path)
        if answer.status != 200 or urlsplit(page.url).path != urlsplit(path).path:
            found.append(f"{path} answers {answer.status} at {page.url}")
        found += look_at_both_schemes(page)
    found += said
    said.clear()
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_pages_for_visitors(visit, world, viewport):
    make_person(name="Ola Open", handle="open", audiences={"headline": "everyone", "name": "everyone"})
    page = visit("/", viewport=viewport)
    letter = letter_to(page, "invited0@example.org")
    world.parts |= {
        "join": link_in(letter, containing="/join/"), "letter": str(letter.pk), "open": "open",
        "never": urlsplit(never_write_url("somebody@example.org")).path,
        "stop": urlsplit(stop_url(world.ana, "connection_asked")).path,
        "stop_all": urlsplit(stop_url(world.ana, ALL)).path,
    }  # fmt: skip
    look_at_all(page, map(world.path, FOR_VISITORS.values()), visit.said)


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_pages_for_members(visit, world, viewport):
    page = visit("/", as_=world.ana, confirmed=True, viewport=viewport)
    world.parts["join"] = link_in(letter_to(page, "invited0@example.org"), containing="/join/")
    look_at_all(page, map(world.path, FOR_MEMBERS.values()), visit.said)


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_pages_for_operators(visit, world, viewport):
    account = world.operator.account
    account.set_password("a long pass phrase")
    account.save()
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)
    passkey = Authenticator.objects.create(
        user=account, type=Authenticator.Type.WEBAUTHN, data={"name": "Telefon " * 12, "credential": {}}
    )
    report = Report.objects.create(
        reporter=world.ana, person=world.ben, reason=Reason.SPAM, words="Werbung " * 60, made_at=clock.now()
    )
    world.parts |= {"passkey": str(passkey.pk), "report": str(report.public_id)}
    page = visit("/", as_=world.operator, confirmed=True, viewport=viewport)
    look_at_all(page, map(world.path, FOR_OPERATORS.values()), visit.said)


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_pages_with_nothing_on_them(visit, viewport):
    make_community()
    page = visit("/", as_=make_person(name="Me", handle="me-alone"), viewport=viewport)
    look_at_all(page, WITH_NOTHING_ON_THEM, visit.said)


def test_first_views_are_light(visit, world):
    page = visit("/settings/", as_=world.ana)
    weights = {
        path: weigh(page, world.path(path))
        for path in [
            "/", "/people/", "/people/{ben}/", "/search/?q=banks", "/organisations/", "/organisations/{firm}/", "/asks/",
            "/network/", "/network/contacts/", "/settings/profile/details/", "/settings/profile/picture/",
            "/accounts/2fa/webauthn/add/",
        ]
    }  # fmt: skip
    assert {path: weight for path, weight in weights.items() if weight["requests"] > 7} == {}
    assert {path: weight for path, weight in weights.items() if weight["bytes"] > 60_000} == {}
