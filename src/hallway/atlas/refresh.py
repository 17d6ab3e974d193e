"""Keeps the snapshot young in the background, so that little has to be laid over."""

from datetime import datetime, timedelta

from hallway.atlas import snapshot
from hallway.atlas.models import Change
from hallway.core.work import every

#: laid-over changes after which a new snapshot is worth its time
MANY_CHANGES = 500
OLDEST = timedelta(hours=6)
#: changes stay this long after a snapshot took them in, for processes that still hold the one before
CHANGES_KEPT = timedelta(days=1)


@every(timedelta(minutes=2))
def refresh_atlas(now: datetime) -> None:
    """Build a new snapshot when much changed, or something did and the last one is old; let go of the one before."""
    name = snapshot.name_in_use()
    if not name:
        snapshot.build(now=now)
        return
    facts = snapshot.facts_of(name)
    waiting = Change.objects.filter(pk__gt=facts.up_to).count()
    age = now - datetime.fromisoformat(facts.built_at)
    if waiting >= MANY_CHANGES or (waiting and age > OLDEST) or snapshot.is_outgrown(facts):
        snapshot.build(now=now)
        Change.objects.filter(pk__lt=facts.up_to, made_at__lt=now - CHANGES_KEPT).delete()
    elif age > CHANGES_KEPT:
        snapshot.remove_former()
