from __future__ import annotations

from django.db import models


class RecordFile(models.Model):
    """How far a file of the switch's was read, in bytes.

    A file is known by the keyed hash of its first line, not by its name: one that was renamed, copied or emptied is
    told from others.
    """

    kind = models.CharField(max_length=12)
    head = models.CharField(max_length=32)
    read = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "head"], name="record_file_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.read}"
