"""Topics in members' own words."""

from django.db import models
from django.urls import reverse


class Tag(models.Model):
    """A topic as its first writer wrote it; `key` is what makes two spellings one."""

    key = models.CharField(max_length=60, unique=True)
    text = models.CharField(max_length=60)
    #: the operator found it to be another's twin; it stands for that one now
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("people:tag", args=[self.key])


class PersonTag(models.Model):
    """A person's interest in a topic, in the order they gave."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="person_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="person_tags")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="one_tag_per_person")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} #{self.tag_id}"
