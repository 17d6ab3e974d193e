"""Who gets which answer from which address: the tables behind `test_visibility`."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.notifications.enums import Audience
from hallway.notifications.kinds import kinds
from hallway.people.models import PROFILE_FIELDS
from tests.factories.browsers import BrowserSide
from tests.factories.everything import drawn_face

VIEWERS = [
    "visitor", "suspended", "left", "leaving", "applicant",
    "stranger", "blocked", "blocker", "connection", "moderator", "operator", "ada",
]  # fmt: skip
#: who has no business with Ada's things
OUTSIDERS = VIEWERS[:8]
#: what is answered to each of VIEWERS in their order
Statuses = dict[str, int]


def answered(text: str) -> Statuses:
    return dict(zip(VIEWERS, map(int, text.split()), strict=True))


# whoever has no other page in the way
EVERYBODY = answered("200 200 200 302 302 200 200 200 200 200 200 200")
# a visitor signs in first, for others there is no such page
MEMBERS = answered("302 302 404 302 302 200 200 200 200 200 200 200")
OPERATORS = answered("302 302 404 302 302 404 404 404 404 404 200 404")
# not on this server
NOBODY = answered("404 404 404 302 302 404 404 404 404 404 404 404")
# in nobody's way
ALWAYS = answered("200 200 200 200 200 200 200 200 200 200 200 200")
# leads on, or back, for everybody
ELSEWHERE = answered("302 302 302 302 302 302 302 302 302 302 302 302")
VISITORS = answered("200 200 302 302 302 302 302 302 302 302 302 302")
# not there for anybody
NOWHERE = answered("404 404 404 404 404 404 404 404 404 404 404 404")
APPLICANTS = answered("302 302 302 302 200 302 302 302 302 302 302 302")
# whoever has an account
SIGNED_IN = answered("302 302 200 200 200 200 200 200 200 200 200 200")
THOSE_LEAVING = answered("404 404 302 200 302 302 302 302 302 302 302 302")
NO_PAGE = answered("405 405 405 302 302 405 405 405 405 405 405 405")
# whoever she blocked does not find her; who blocked her may take it back
NOT_WHOM_SHE_BLOCKED = answered("302 302 404 302 302 200 404 200 200 200 200 200")
MODERATORS = answered("302 302 404 302 302 404 404 404 404 200 200 404")
# nothing of hers is open outside
WHO_MAY_SEE_ADA = answered("404 404 404 302 302 200 404 404 200 200 200 200")
MEMBERS_LED_ON = answered("302 302 404 302 302 302 302 302 302 302 302 302")
CONNECTIONS_OF_ADA = answered("404 404 404 302 302 404 404 404 200 404 404 200")
ADA = answered("302 302 404 302 302 404 404 404 404 404 404 200")
OTHERS_WHO_MAY_SEE_ADA = answered("302 302 404 302 302 200 404 404 200 200 200 404")
# nothing to do there: led to her page, as far as there is one for them
LED_TO_ADA = answered("302 302 404 302 302 302 404 404 302 302 302 404")
THE_CONNECTION_OF_ADA = {**LED_TO_ADA, "connection": 200}
ADA_IS_ASKED = answered("302 302 404 302 302 302 302 302 302 302 302 200")
# leads on, for her
ADA_IS_ASKED_ALONE = answered("302 302 404 302 302 404 404 404 404 404 404 302")
OTHERS_THAN_THE_STRANGER = answered("302 302 404 302 302 404 200 200 200 200 200 200")
# everybody reads it, its people and operators write it
ITS_PEOPLE = answered("302 302 404 302 302 403 403 403 403 403 200 200")
# no page that a visitor could sign in for
ADA_ALONE_OF_ALL = answered("404 404 404 302 302 404 404 404 404 404 404 200")
ACCOUNTS = answered("302 302 200 302 302 200 200 200 200 200 200 200")
# nobody here has a second factor
WHO_HAS_ONE = answered("302 302 404 302 302 404 404 404 404 404 404 404")
# led to her where they are connected
WHO_MAY_BE_INTRODUCED_TO_ADA = answered("302 302 404 302 302 200 404 404 302 200 200 404")
# whoever holds the link of a letter; a member whose it is not, not
WHO_MAY_HOLD_A_LINK = answered("200 200 403 302 302 403 403 403 403 403 403 403")
# those whose thread it is
ADA_AND_THE_CONNECTION = answered("302 302 404 302 302 404 404 404 200 404 404 200")
FAILED_SIGN_IN = answered("401 401 401 302 302 401 401 401 401 401 401 401")

#: URL name -> address, and what each of VIEWERS is answered
PAGES: dict[str, tuple[str, Statuses]] = {
    "web:today": ("/", EVERYBODY),
    "web:settings": ("/settings/", MEMBERS),
    "web:admin": ("/admin/", OPERATORS),
    "web:components": ("/components/", NOBODY),
    "healthz": ("/healthz", ALWAYS),
    "live": ("/healthz/live", ALWAYS),
    "ready": ("/healthz/ready", ALWAYS),
    "metrics": ("/metrics", ALWAYS),  # the tests ask from this machine; tests/core/test_metrics.py asks from elsewhere
    "api:root": ("/api/", ELSEWHERE),
    "api:documentation": ("/api/docs/", EVERYBODY),
    "api:problem": ("/api/problems/not-found/", EVERYBODY),
    "api:tokens": ("/settings/programs/", MEMBERS),
    "api:new_token": ("/settings/programs/new/", MEMBERS),
    "api:revoke": ("/settings/programs/{access_token}/revoke/", ADA),
    "discovery:search": ("/search/", MEMBERS),
    "messaging:threads": ("/messages/", MEMBERS),
    "messaging:thread": ("/messages/{ada}/", OTHERS_WHO_MAY_SEE_ADA),
    "messaging:thread with the connection": (
        "/messages/{connection}/",
        answered("302 302 404 302 302 200 200 200 404 200 200 200"),
    ),
    "messaging:kept": ("/messages/kept/{kept}/", ADA),
    "messaging:kept by the blocked": (
        "/messages/kept/{kept_by_blocked}/",
        answered("302 302 404 302 302 404 200 404 404 404 404 404"),
    ),
    "messaging:attachment": ("/messages/files/{sent_file}/", ADA_AND_THE_CONNECTION),
    "messaging:reading": ("/settings/messages/", MEMBERS),
    "introductions:introductions": ("/introductions/", MEMBERS),
    "introductions:begun": ("/introductions/begun/", MEMBERS),
    "introductions:passed_on": ("/introductions/passed-on/", MEMBERS),
    "introductions:to_meet": ("/introductions/to-meet/", MEMBERS),
    "introductions:new": ("/introductions/new/", MEMBERS),
    "introductions:ask_outside": ("/introductions/ask/", MEMBERS),
    "introductions:ask": ("/people/{ada}/introduce/", WHO_MAY_BE_INTRODUCED_TO_ADA),
    "introductions:detail waiting": ("/introductions/{waiting_introduction}/", ADA),
    "introductions:detail begun": ("/introductions/{begun}/", ADA),
    "introductions:detail agreed": ("/introductions/{agreed}/", ADA),
    "introductions:hand": ("/introductions/{waiting_introduction}/hand-on/", ADA),
    "introductions:withdraw": ("/introductions/{begun}/withdraw/", ADA),
    "introductions:answer": ("/introductions/{waiting_introduction}/answer/", NO_PAGE),
    "introductions:say_thanks": ("/introductions/{agreed}/thank/", NO_PAGE),
    "introductions:outcome": ("/introductions/{agreed}/outcome/", NO_PAGE),
    "introductions:by_mail": ("/i/{token}/", WHO_MAY_HOLD_A_LINK),
    "membership:old_sign_up": ("/accounts/signup/", ELSEWHERE),
    "membership:join": ("/join/", VISITORS),
    "membership:join_code": ("/join/code/", ELSEWHERE),
    "membership:join_vouched": ("/join/vouched/", ELSEWHERE),
    "membership:accept": ("/join/guessed/", NOWHERE),
    "membership:application": ("/application/", APPLICANTS),
    "membership:invitations": ("/invitations/", MEMBERS),
    "membership:never_write": ("/{never}", ALWAYS),
    "membership:first_steps": ("/welcome/", MEMBERS),
    "membership:accept_texts": ("/welcome/texts/", ELSEWHERE),
    "membership:terms": ("/terms/", ALWAYS),
    "membership:privacy": ("/privacy/", ALWAYS),
    "membership:imprint": ("/imprint/", ALWAYS),
    "membership:terms_version": ("/terms/1/", ALWAYS),
    "membership:privacy_version": ("/privacy/1/", NOWHERE),
    "membership:imprint_version": ("/imprint/1/", NOWHERE),
    "membership:account": ("/settings/account/", MEMBERS),
    "membership:announcement": ("/announcements/{announcement}/", MEMBERS),
    "membership:put_announcement_away": ("/announcements/{announcement}/put-away/", NO_PAGE),
    "membership:admin_announcements": ("/admin/announcements/", OPERATORS),
    "membership:withdraw_announcement": ("/admin/announcements/{announcement}/withdraw/", NO_PAGE),
    "membership:admin_members_csv": ("/admin/members.csv", NO_PAGE),
    "people:audit_log": ("/admin/audit/", OPERATORS),
    "people:audit_csv": ("/admin/audit.csv", OPERATORS),
    "membership:export": ("/settings/export/", MEMBERS),
    "membership:download_export": ("/settings/export/{export}/", ADA),
    "membership:preferences": ("/settings/account/preferences/", MEMBERS),
    "membership:handle": ("/settings/account/handle/", MEMBERS),
    "membership:confirm_identity": ("/settings/account/confirm/", ELSEWHERE),
    "membership:delete_account": ("/settings/account/delete/", SIGNED_IN),
    "membership:leaving": ("/settings/account/leaving/", THOSE_LEAVING),
    "membership:admin_community": ("/admin/community/", OPERATORS),
    "membership:admin_texts": ("/admin/texts/", OPERATORS),
    "membership:admin_text": ("/admin/texts/terms/", OPERATORS),
    "membership:admin_members": ("/admin/members/", OPERATORS),
    "membership:admin_member": ("/admin/members/{member_id}/", OPERATORS),
    "membership:admin_role": ("/admin/members/{member_id}/role/?role=operator", OPERATORS),
    "membership:admin_reset_sign_in": ("/admin/members/{member_id}/reset/", OPERATORS),
    "membership:admin_listed": ("/admin/listed/", OPERATORS),
    "membership:admin_invite_listed": ("/admin/listed/{listed_id}/invite/", OPERATORS),
    "membership:admin_applications": ("/admin/applications/", OPERATORS),
    "membership:admin_invitations": ("/admin/invitations/", OPERATORS),
    "membership:admin_prepared": ("/admin/invitations/prepared/", OPERATORS),
    "membership:admin_send_prepared": ("/admin/invitations/prepared/send/", OPERATORS),
    "membership:admin_invite_file": ("/admin/invitations/file/", OPERATORS),
    "membership:admin_batch": ("/admin/invitations/file/{batch}/", OPERATORS),
    "membership:demo": ("/demo/", NOBODY),
    "membership:demo_mail": ("/demo/mail/", NOBODY),
    "membership:demo_letter": ("/demo/mail/{letter}/", NOBODY),
    "membership:demo_letter_html": ("/demo/mail/{letter}/html/", NOBODY),
    "moderation:report": ("/people/{ada}/report/", NOT_WHOM_SHE_BLOCKED),
    "moderation:queue": ("/moderation/", MODERATORS),
    "moderation:queue decided": ("/moderation/?show=decided", MODERATORS),
    "moderation:detail": ("/moderation/{report}/", MODERATORS),
    "moderation:detail decided": ("/moderation/{decided}/", MODERATORS),
    "moderation:suspended": ("/moderation/suspended/", MODERATORS),
    "moderation:suspended before": ("/moderation/suspended/?show=ended", MODERATORS),
    "moderation:appeals": ("/moderation/appeals/", MODERATORS),
    "moderation:appeals decided": ("/moderation/appeals/?show=decided", MODERATORS),
    "moderation:appeal": ("/moderation/appeals/{appeal}/", MODERATORS),
    "moderation:appeal_by_letter": (
        "/appeals/{appeal_token}/",
        answered("200 200 403 403 200 403 403 403 403 403 403 403"),
    ),
    "moderation:suspend": ("/people/{ada}/suspend/", MODERATORS),
    "moderation:reinstate": ("/people/{suspended}/reinstate/", MODERATORS),
    "moderation:looks": ("/admin/looks/", OPERATORS),
    "people:directory": ("/people/", MEMBERS),
    "people:directory by name": ("/people/?begins=bas", MEMBERS),
    "people:profile": ("/people/{ada}/", WHO_MAY_SEE_ADA),
    "people:profile as a connection": ("/people/{ada}/?as=connection", WHO_MAY_SEE_ADA),
    "people:block": ("/people/{ada}/block/", NOT_WHOM_SHE_BLOCKED),
    "people:mute": ("/people/{ada}/mute/", NOT_WHOM_SHE_BLOCKED),
    "people:me": ("/me/", MEMBERS_LED_ON),
    "people:tag": ("/tags/kept/", MEMBERS),
    "people:complete_tags": ("/tags/complete?q=holly", MEMBERS),
    "people:picture": ("/media/faces/{picture}-96.webp", CONNECTIONS_OF_ADA),
    "people:picture_source": ("/settings/profile/picture/source.webp", ADA),
    "people:edit": ("/settings/profile/", MEMBERS),
    "people:edit_details": ("/settings/profile/details/", MEMBERS),
    "people:edit_tags": ("/settings/profile/tags/", MEMBERS),
    "people:edit_picture": ("/settings/profile/picture/", MEMBERS),
    "people:privacy": ("/settings/privacy/", MEMBERS),
    "people:capacity": ("/settings/capacity/", MEMBERS),
    "people:boundaries": ("/settings/blocked/", MEMBERS),
    "people:admin_tags": ("/admin/tags/", OPERATORS),
    "relationships:network": ("/network/", MEMBERS),
    "relationships:connections": ("/network/requests/", MEMBERS),
    "relationships:contacts": ("/network/contacts/", MEMBERS),
    "relationships:contact": ("/network/contacts/{contact}/", ADA),
    "relationships:delete_all_contacts": ("/network/contacts/delete/", MEMBERS),
    "relationships:export_contacts_csv": ("/network/contacts/export.csv", MEMBERS),
    "relationships:export_contacts_vcards": ("/network/contacts/export.vcf", MEMBERS),
    "relationships:import_contacts": ("/network/import/", MEMBERS),
    "relationships:contact_import": ("/network/import/{import}/", ADA),
    "relationships:tie": ("/network/people/{ada}/", OTHERS_WHO_MAY_SEE_ADA),
    "relationships:tie to somebody known": ("/network/people/{known}/", MEMBERS),
    "relationships:tie to the stranger": ("/network/people/{stranger_handle}/", OTHERS_THAN_THE_STRANGER),
    "relationships:forget": ("/network/people/{ada}/forget/", THE_CONNECTION_OF_ADA),
    "relationships:confirm": ("/network/people/{asker}/confirm/", ADA_IS_ASKED),
    "relationships:confirm of hers": ("/network/people/{ada}/confirm/", LED_TO_ADA),
    "relationships:end": ("/network/people/{ada}/end/", THE_CONNECTION_OF_ADA),
    # what was deleted is kept in the session that deleted it
    "relationships:undo_delete_contact": ("/network/contacts/undo/", NO_PAGE),
    "notifications:notices": ("/notices/", MEMBERS),
    "notifications:choose": ("/settings/notifications/", MEMBERS),
    # the link in a letter of hers proves itself; what its button does is tried in tests/notifications
    "notifications:stop": ("{stop}", ALWAYS),
    "notifications:worker": ("/notices/worker.js", EVERYBODY),
    "notifications:tell_here": ("/settings/notifications/browsers/", NO_PAGE),
    "notifications:try_browser": ("/settings/notifications/browsers/{browser}/try/", NO_PAGE),
    "notifications:remove_browser": ("/settings/notifications/browsers/{browser}/remove/", ADA),
    "notifications:follow": ("/notices/{notice}/", ADA_IS_ASKED_ALONE),
    "organisations:directory": ("/organisations/", MEMBERS),
    "organisations:new": ("/organisations/new", MEMBERS),
    "organisations:complete": ("/organisations/complete?q=quist", MEMBERS),
    "organisations:organisation": ("/organisations/{firm}/", MEMBERS),
    "organisations:organisation with a claim": ("/organisations/{claimed_firm}/", MEMBERS),
    "organisations:edit": ("/organisations/{firm}/edit/", ITS_PEOPLE),
    "organisations:domains": ("/organisations/{firm}/domains/", OPERATORS),
    "organisations:own": ("/settings/work/", MEMBERS),
    "organisations:admin_affiliations": ("/admin/affiliations/", OPERATORS),
    "exchange:board": ("/asks/", MEMBERS),
    "exchange:board of offers": ("/asks/?show=offer", MEMBERS),
    "exchange:ask": ("/asks/{ask}/", WHO_MAY_SEE_ADA),
    "exchange:ask for herself": ("/asks/{onlyask}/", ADA_ALONE_OF_ALL),
    "exchange:offer": ("/offers/{offer}/", CONNECTIONS_OF_ADA),
    "exchange:edit": ("/settings/asks/", MEMBERS),
    "exchange:change": ("/settings/asks/ask/{ask}/", ADA),
    "account_login": ("/accounts/login/", VISITORS),
    "account_logout": ("/accounts/logout/", SIGNED_IN),
    "account_inactive": ("/accounts/inactive/", EVERYBODY),
    "account_signup": ("/accounts/signup/", ELSEWHERE),
    "account_reauthenticate": ("/accounts/reauthenticate/", ELSEWHERE),
    "account_email": ("/accounts/email/", ACCOUNTS),
    "account_email_verification_sent": ("/accounts/confirm-email/", ELSEWHERE),
    "account_change_password": ("/accounts/password/change/", ELSEWHERE),
    "account_set_password": ("/accounts/password/set/", ACCOUNTS),
    "account_reset_password": ("/accounts/password/reset/", EVERYBODY),
    "account_confirm_login_code": ("/accounts/login/code/confirm/", ELSEWHERE),
    "account_confirm_password_reset_code": ("/accounts/password/reset/confirm/", ELSEWHERE),
    "account_complete_password_reset": ("/accounts/password/reset/complete/", ELSEWHERE),
    "account_password_reset_completed": ("/accounts/password/reset/done/", EVERYBODY),
    "account_request_login_code": ("/accounts/login/code/", VISITORS),
    "mfa_index": ("/accounts/2fa/", ACCOUNTS),
    "mfa_authenticate": ("/accounts/2fa/authenticate/", ELSEWHERE),
    "mfa_reauthenticate": ("/accounts/2fa/reauthenticate/", ELSEWHERE),
    "mfa_activate_totp": ("/accounts/2fa/totp/activate/", ACCOUNTS),
    "mfa_deactivate_totp": ("/accounts/2fa/totp/deactivate/", WHO_HAS_ONE),
    "mfa_view_recovery_codes": ("/accounts/2fa/recovery-codes/", WHO_HAS_ONE),
    "mfa_generate_recovery_codes": ("/accounts/2fa/recovery-codes/generate/", ACCOUNTS),
    "mfa_download_recovery_codes": ("/accounts/2fa/recovery-codes/download/", WHO_HAS_ONE),
    "mfa_list_webauthn": ("/accounts/2fa/webauthn/", ACCOUNTS),
    "mfa_add_webauthn": ("/accounts/2fa/webauthn/add/", ACCOUNTS),
    "mfa_reauthenticate_webauthn": ("/accounts/2fa/webauthn/reauthenticate/", ELSEWHERE),
    "mfa_edit_webauthn": ("/accounts/2fa/webauthn/keys/{passkey}/edit/", WHO_HAS_ONE),
    "mfa_remove_webauthn": ("/accounts/2fa/webauthn/keys/{passkey}/remove/", WHO_HAS_ONE),
    "mfa_login_webauthn": ("/accounts/2fa/webauthn/login/", ELSEWHERE),
    "socialaccount_login_cancelled": ("/accounts/3rdparty/login/cancelled/", EVERYBODY),
    "socialaccount_login_error": ("/accounts/3rdparty/login/error/", FAILED_SIGN_IN),
    "socialaccount_signup": ("/accounts/3rdparty/signup/", ELSEWHERE),
    "socialaccount_connections": ("/accounts/3rdparty/", ACCOUNTS),
    "openid_connect_login": ("/accounts/oidc/none/login/", NOBODY),
    "openid_connect_callback": ("/accounts/oidc/none/login/callback/", NOBODY),
    "usersessions_list": ("/accounts/sessions/", ACCOUNTS),
}


def picture_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("me.jpg", drawn_face(), "image/jpeg")


def address_book() -> SimpleUploadedFile:
    return SimpleUploadedFile("Connections.csv", b"First Name,Last Name,Company\nZoe,Quast,Quast\n", "text/csv")


def guest_list() -> SimpleUploadedFile:
    return SimpleUploadedFile("guests.csv", b"email,name\nguest@example.org,Guest\n", "text/csv")


#: the forms that must come whole
COMMUNITY = {
    "name": "Harbour", "joining": "open", "minimum_age": 18, "invitations_per_member": 1, "invitation_days": 7,
    "deletion_grace_days": 7, "keep_letters_days": 30, "keep_invitations_days": 30, "keep_facts_days": 365,
    "keep_security_days": 365, "keep_reports_days": 365, "keep_entries_days": 365, "keep_messages_days": 3650,
    "keep_introductions_days": 730,
    "keep_notices_days": 30, "keep_audit_days": 30, "keep_exports_days": 7, "mails_a_week": 5,
}  # fmt: skip
KEYS_OF_A_BROWSER = {"p256dh": BrowserSide.made().p256dh, "auth": BrowserSide.made().auth}
TOLD_NEVER = {kind.name: "never" for kind in kinds() if kind.audience == Audience.MEMBERS}
PRIVACY = {**dict.fromkeys(PROFILE_FIELDS, "everyone"), "default_consent": "private"}

#: URL name -> address, whose business it is, and the form that they send; {...} as in addresses
ACTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "api:new_token": (
        "/settings/programs/new/",
        "ada",
        {"name": "One more", "scopes": "profile:read", "days": "30"},
    ),
    "api:revoke": ("/settings/programs/{access_token}/revoke/", "ada", {}),
    "discovery:dismiss": ("/suggestions/{known}/dismiss/", "ada", {}),
    "discovery:snooze": ("/suggestions/{known}/snooze/", "ada", {}),
    "discovery:undo": ("/suggestions/{put_aside}/undo/", "ada", {}),
    "membership:invitations": ("/invitations/", "ada", {"email": "one.more@example.org"}),
    "membership:send_again": ("/invitations/{invitation}/again/", "ada", {}),
    "membership:withdraw": ("/invitations/{invitation}/withdraw/", "ada", {}),
    "membership:never_write": ("/{never}", "visitor", {}),
    "membership:put_away": ("/welcome/put-away/", "ada", {}),
    "membership:preferences": (
        "/settings/account/preferences/",
        "ada",
        {"time_zone": "Asia/Tokyo", "week_starts_on": 6},
    ),
    "membership:handle": ("/settings/account/handle/", "ada", {"handle": "ada-quist"}),
    "membership:delete_account": ("/settings/account/delete/", "ada", {}),
    "membership:export": ("/settings/export/", "ada", {}),
    "membership:put_announcement_away": ("/announcements/{announcement}/put-away/", "ada", {}),
    "membership:admin_announcements": (
        "/admin/announcements/",
        "operator",
        {"title": "x", "text": "x", "audience": "members", "last_day": "{tomorrow}", "publish": ""},
    ),
    "membership:withdraw_announcement": ("/admin/announcements/{announcement}/withdraw/", "operator", {}),
    "membership:admin_members_csv": ("/admin/members.csv", "operator", {}),
    "membership:stay": ("/settings/account/stay/", "leaving", {}),
    "membership:admin_community": ("/admin/community/", "operator", COMMUNITY),
    "membership:admin_text": (
        "/admin/texts/terms/",
        "operator",
        {"body": "Be kinder.", "after_version": 1, "publish": "1"},
    ),
    "membership:admin_role": ("/admin/members/{member_id}/role/", "operator", {"role": "operator"}),
    "membership:admin_reset_sign_in": ("/admin/members/{member_id}/reset/", "operator", {}),
    "membership:admin_invite_listed": (
        "/admin/listed/{listed_id}/invite/",
        "operator",
        {"email": "listed@example.org", "name": "Listed"},
    ),
    "membership:admin_decide": ("/admin/applications/{application}/", "operator", {"accept": "1"}),
    "membership:admin_send_prepared": ("/admin/invitations/prepared/send/", "operator", {"up_to": "{prepared}"}),
    "membership:admin_invite_file": ("/admin/invitations/file/", "operator", {"file": guest_list}),
    "membership:admin_batch": ("/admin/invitations/file/{batch}/", "operator", {"discard": "1"}),
    "messaging:thread": ("/messages/{connection}/", "ada", {"text": "x"}),
    "messaging:reading": ("/settings/messages/", "ada", {"shows_reading": "on"}),
    "introductions:new": (
        "/introductions/new/",
        "ada",
        {"one": "x@outside.example", "other": "y@outside.example", "words": "x y"},
    ),
    "introductions:ask_outside": (
        "/introductions/ask/",
        "ada",
        {"to_name": "Xi", "to_address": "x@outside.example", "connector": "{connection}", "words": "x y"},
    ),
    "introductions:ask": ("/people/{wanted}/introduce/", "ada", {"connector": "{connection}", "words": "x y"}),
    "introductions:answer": ("/introductions/{waiting_introduction}/answer/", "ada", {"answer": "no"}),
    "introductions:hand": ("/introductions/{waiting_introduction}/hand-on/", "ada", {"to": "{known}"}),
    "introductions:withdraw": ("/introductions/{begun}/withdraw/", "ada", {}),
    "introductions:say_thanks": ("/introductions/{agreed}/thank/", "ada", {}),
    "introductions:outcome": ("/introductions/{agreed}/outcome/", "ada", {"met": "no"}),
    "moderation:report": ("/people/{known}/report/", "ada", {"reason": "spam", "words": "x"}),
    "moderation:detail": ("/moderation/{report}/", "moderator", {"decision": "no_action"}),
    "moderation:suspend": ("/people/{ada}/suspend/", "moderator", {"rule": "spam", "reason": "x"}),
    "moderation:reinstate": ("/people/{suspended}/reinstate/", "moderator", {}),
    "moderation:appeal": ("/moderation/appeals/{appeal}/", "moderator", {"outcome": "lifted", "answer": "x"}),
    "moderation:appeal_by_letter": ("/appeals/{other_appeal_token}/", "visitor", {"words": "x"}),
    "people:block": ("/people/{known}/block/", "ada", {}),
    "people:unblock": ("/people/{kept_away}/unblock/", "ada", {}),
    "people:mute": ("/people/{known}/mute/", "ada", {}),
    "people:unmute": ("/people/{muted}/unmute/", "ada", {}),
    "people:edit": ("/settings/profile/", "ada", {"name": "Ada", "headline": "x"}),
    "people:edit_details": ("/settings/profile/details/", "ada", {"places": "x"}),
    "people:edit_tags": ("/settings/profile/tags/", "ada", {"tags": "sailing"}),
    "people:remove_tag": ("/settings/profile/tags/remove", "ada", {"key": "hollyhock"}),
    "people:edit_picture": ("/settings/profile/picture/", "ada", {"file": picture_file}),
    "people:choose_part": ("/settings/profile/picture/part", "ada", {"position": "0-0", "zoom": "1.5"}),
    "people:remove_picture": ("/settings/profile/picture/remove", "ada", {}),
    "people:privacy": ("/settings/privacy/", "ada", PRIVACY),
    "people:capacity": ("/settings/capacity/", "ada", {"capacity": 1, "connector_capacity": 1}),
    "people:merge_tags": ("/admin/tags/merge", "operator", {"tag": "other", "into": "kept"}),
    "people:undo_merge": ("/admin/tags/undo", "operator", {"tag": "twin"}),
    "relationships:contact": ("/network/contacts/{contact}/", "ada", {"note": "x"}),
    "relationships:delete_contact": ("/network/contacts/{contact}/delete/", "ada", {}),
    "relationships:delete_all_contacts": ("/network/contacts/delete/", "ada", {}),
    "relationships:import_contacts": ("/network/import/", "ada", {"file": address_book}),
    "relationships:confirm_import": ("/network/import/{waiting_import}/confirm/", "ada", {}),
    "relationships:discard_import": ("/network/import/{waiting_import}/discard/", "ada", {}),
    "relationships:undo_import": ("/network/import/{import}/undo/", "ada", {}),
    "relationships:tie": ("/network/people/{known}/", "ada", {"closeness": "know", "note": "x", "consent": "private"}),
    "relationships:forget": ("/network/people/{known}/forget/", "ada", {}),
    "relationships:spoke": ("/network/people/{known}/spoke/", "ada", {}),
    "relationships:undo_spoke": ("/network/people/{known}/spoke/undo/{spoke}/", "ada", {}),
    "relationships:ask": ("/network/people/{known}/ask/", "ada", {"words": "x", "consent": "counted"}),
    "relationships:confirm": ("/network/people/{asker}/confirm/", "ada", {"consent": "counted"}),
    "relationships:set_aside": ("/network/people/{asker}/aside/", "ada", {}),
    "relationships:undo_set_aside": ("/network/people/{aside}/aside/undo/", "ada", {}),
    "relationships:withdraw": ("/network/people/{asked}/withdraw/", "ada", {}),
    "relationships:end": ("/network/people/{connection}/end/", "ada", {}),
    "notifications:choose": (
        "/settings/notifications/",
        "ada",
        {**TOLD_NEVER, "hour": 7, "weekday": 1},
    ),
    "notifications:tell_here": (
        "/settings/notifications/browsers/",
        "ada",
        {"endpoint": "https://push.example.net/another", **KEYS_OF_A_BROWSER},
    ),
    "notifications:try_browser": ("/settings/notifications/browsers/{browser}/try/", "ada", {}),
    "notifications:remove_browser": ("/settings/notifications/browsers/{browser}/remove/", "ada", {}),
    "notifications:write_again": ("/settings/notifications/again/", "ada", {}),
    "notifications:read": ("/notices/{unread}/read/", "ada", {}),
    "notifications:read_all": ("/notices/read/", "ada", {"up_to": "999999999"}),
    "organisations:new": ("/organisations/new", "ada", {"name": "Zebra Works"}),
    "organisations:edit": ("/organisations/{firm}/edit/", "ada", {"name": "Quist Boats", "headline": "x"}),
    "organisations:domains": ("/organisations/{firm}/domains/", "operator", {"domains": "quist.example"}),
    "organisations:own": ("/settings/work/", "ada", {"organisation": "Harbour", "role": "x"}),
    "organisations:withdraw": ("/settings/work/{place}/withdraw", "ada", {}),
    "organisations:end": ("/settings/work/{place}/end", "ada", {}),
    "organisations:confirm": ("/affiliations/{claim}/confirm", "operator", {}),
    "organisations:refuse": ("/affiliations/{claim}/refuse", "operator", {}),
    "exchange:edit": ("/settings/asks/", "ada", {"kind": "ask", "text": "x", "audience": "members"}),
    "exchange:change": ("/settings/asks/ask/{ask}/", "ada", {"text": "x", "audience": "members"}),
    "exchange:up": ("/settings/asks/ask/{onlyask}/up", "ada", {}),
    "exchange:remove": ("/settings/asks/ask/{ask}/remove", "ada", {}),
    "exchange:undo": ("/settings/asks/undo", "ada", {"removed": "{removed}"}),
    "account_email": ("/accounts/email/", "ada", {"action_remove": "", "email": "second@members.example"}),
    "mfa_remove_webauthn": ("/accounts/2fa/webauthn/keys/{passkey}/remove/", "asked", {}),
    "mfa_edit_webauthn": ("/accounts/2fa/webauthn/keys/{passkey}/edit/", "asked", {"name": "Phone"}),
}
