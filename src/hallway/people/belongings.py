"""What people hold of a member: the profile, who sees it, settings, pictures, and lines drawn."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from hallway.core.models import Handle
from hallway.people import portability
from hallway.people.models import PROFILE_FIELDS, AuditEntry, Block, Mute, Person, PersonTag
from hallway.people.packing import file_in_chunks
from hallway.people.pictures import SIZES, face_file, source_file
from hallway.people.portability import Becomes, Belongings, Fate, Files, Row, Table
from hallway.people.queries.directory import blocked_by, muted_by
from hallway.people.tagging import tags_of
from hallway.people.viewer import Viewer

_PROFILE = {
    "id": "lasting id of the person on this server",
    "handle": "the name in addresses",
    "name": "name",
    "pronouns": "pronouns",
    "headline": "one line about the person",
    "about": "Markdown, as written",
    "about_language": "language of `about`",
    "ask_me_about": "what to ask about",
    "places": "places, as written",
    "languages": "languages, as written",
    "time_zone": "IANA time zone",
    "video_url": "address of a video",
    "links": "addresses of pages, each after its label",
    "tags": "topics in the member's own words, in their order",
    "created_at": "since when the person is here",
    "updated_at": "when the profile was last changed",
}
_SETTINGS = {
    "capacity": "approaches accepted a week",
    "connector_capacity": "introductions to pass on accepted a week",
    "paused_until": "not suggested to anybody before this day",
    "findable_by_address": "whoever holds a verified address may be told whose it is",
    "mutual_contacts": "may be told that two hold each other in their address books",
    "default_consent": "what new connections may show: private, counted, connections or members",
}


def _me(viewer: Viewer) -> Person:
    assert viewer.person is not None
    return viewer.person


def _profile(viewer: Viewer) -> Iterator[Row]:
    me = _me(viewer)
    words = [getattr(me, name) for name in list(_PROFILE)[1:12]]
    links = [f"{link['label']} {link['url']}".strip() for link in me.links]
    tags = [tag.text for tag in tags_of([me.pk]).get(me.pk, [])]
    yield [str(me.public_id), *words, links, tags, me.created_at, me.updated_at]


def _audiences(viewer: Viewer) -> Iterator[Row]:
    return ([name, _me(viewer).audience_of(name).value] for name in PROFILE_FIELDS)


def _settings(viewer: Viewer) -> Iterator[Row]:
    yield [getattr(_me(viewer), name) for name in _SETTINGS]


def _handles(viewer: Viewer) -> Iterator[Row]:
    rows = Handle.objects.filter(kind="person", holder=_me(viewer).public_id).order_by("given_at", "text")
    return ([row.text, row.current, row.given_at] for row in rows.iterator())


def _boundaries(viewer: Viewer) -> Iterator[Row]:
    """Whom the member keeps away is named where they may take it back, so here as well."""
    for kind, others in (("blocked", blocked_by(_me(viewer))), ("muted", muted_by(_me(viewer)))):
        yield from ([kind, other.handle, other.name] for other in others)


def _pictures(viewer: Viewer) -> Iterator[tuple[str, Iterable[bytes]]]:
    me = _me(viewer)
    if not me.picture:
        return
    yield "pictures/face.webp", file_in_chunks(face_file(me.picture, SIZES[-1]))
    if source_file(me.public_id.hex).exists():
        yield "pictures/face-as-uploaded.webp", file_in_chunks(source_file(me.public_id.hex))


def register() -> None:
    portability.register(
        Belongings(
            "profile",
            order=10,
            label=_("Profile"),
            tables=[
                Table("profile", "Who you are here: one row.", _PROFILE, _profile),
                Table(
                    "who_sees_what",
                    "Who sees which part of your profile.",
                    {"part": "a part of the profile", "audience": "everyone, members, connections or only_me"},
                    _audiences,
                ),
                Table("settings", "How much you take on, and what you let others know: one row.", _SETTINGS, _settings),
                Table(
                    "handles",
                    "Names you have or had in addresses.",
                    {"handle": "the name", "current": "whether it is the present one", "given_at": "since when"},
                    _handles,
                ),
                Table(
                    "kept_away",
                    "Whom you blocked or muted.",
                    {"kind": "blocked or muted", "handle": "of the other", "name": "of the other"},
                    _boundaries,
                ),
            ],
            files=[Files("pictures/", "Your picture: cut as others see it, and as you uploaded it.", _pictures)],
            fates=[
                Fate("profile", _("Your profile, your picture, your topics and your settings."), Becomes.GONE),
                Fate("kept_away", _("Whom you blocked or muted, and who blocked or muted you."), Becomes.GONE),
                Fate(
                    "audit",
                    _("What operators and moderators did to you, or you as one of them, for the time set for it."),
                    Becomes.NAMELESS,
                ),
                Fate("handle", _("Your handle: it is not given to anybody else."), Becomes.STAYS),
            ],
            models=[Person, PersonTag, Block, Mute],
        )
    )
    portability.leave_out(
        AuditEntry, because="the record of what operators and moderators did; of an account's, security_events tells"
    )
