"""What `hallway doctor` says of the atlas."""

from datetime import datetime, timedelta

from hallway.atlas import snapshot
from hallway.atlas.models import Change
from hallway.atlas.refresh import MANY_CHANGES
from hallway.core import clock
from hallway.core.checkups import Finding, register

#: a new snapshot that is due for longer than this is not being built by anybody
PATIENCE = timedelta(minutes=30)


@register
def atlas() -> Finding:
    """Whether there is a snapshot, how old it is, and whether somebody renews it."""
    now = clock.now()
    name = snapshot.name_in_use()
    if not name:
        return Finding("atlas", ok=True, words="not built yet; the server builds it when it starts")
    try:
        facts = snapshot.facts_of(name)
    except (OSError, ValueError, TypeError):
        words = f"{snapshot.home()} cannot be read. Delete it: nothing is lost, and it is built anew."
        return Finding("atlas", ok=False, words=words)
    if not snapshot.is_current(facts):
        return Finding("atlas", ok=False, words="it belongs to another database. Restart the server: it is built anew.")
    later = Change.objects.filter(pk__gt=facts.up_to)
    waiting, first = later.count(), later.order_by("pk").first()
    built = now - datetime.fromisoformat(facts.built_at)
    words = f"built {_in_words(built)} ago with {facts.counts['people']} people, {waiting} changes since"
    due = waiting >= MANY_CHANGES or snapshot.is_outgrown(facts)
    if due and first is not None and now - first.made_at > PATIENCE:
        return Finding("atlas", ok=False, words=f"{words}, and nobody builds a new one. Is a worker running?")
    return Finding("atlas", ok=True, words=words)


def _in_words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
