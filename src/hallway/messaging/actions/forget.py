"""Removing messages for good, with their files."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from hallway.core.retention import AT_ONCE
from hallway.messaging import files
from hallway.messaging.models import Attachment, Message, Thread


@transaction.atomic
def forget_threads(threads: QuerySet[Thread]) -> int:
    keys = list(threads.values_list("pk", flat=True))
    _forget_files(Attachment.objects.filter(message__thread__in=keys))
    Thread.objects.filter(pk__in=keys).delete()
    return len(keys)


def forget_messages(before: datetime) -> int:
    """Messages sent before that moment, and threads that are empty then; how many messages."""
    forgotten = 0
    old = Message.objects.filter(sent_at__lt=before).order_by("pk")
    while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            _forget_files(Attachment.objects.filter(message__in=keys))
            threads = set(Message.objects.filter(pk__in=keys).values_list("thread", flat=True))
            Message.objects.filter(pk__in=keys).delete()
            Thread.objects.filter(pk__in=threads, messages=None).delete()
        forgotten += len(keys)
    return forgotten


def forget_files_of_nobody(before: datetime) -> int:
    """Files whose message was not kept after all: the power went between writing one and the other."""
    lost = files.kept_before(before.timestamp())
    known = set(Attachment.objects.filter(public_id__in=lost).values_list("public_id", flat=True))
    for public_id in lost:
        if public_id not in known:
            files.forget(public_id)
    return len(lost) - len(known)


def _forget_files(attachments: QuerySet[Attachment]) -> None:
    """Once the rows are gone for good."""
    keys = list(attachments.values_list("public_id", flat=True))

    def forget() -> None:
        for key in keys:
            files.forget(key)

    transaction.on_commit(forget)
