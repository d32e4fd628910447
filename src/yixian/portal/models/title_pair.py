"""A pair of neighbouring characters in the title of what is published: what like matters are found by."""

from __future__ import annotations

from django.db import models


class TitlePair(models.Model):
    """One row a pair and publication, there as long as it is public; read by the constraint's own index."""

    pair = models.CharField(max_length=2)
    publication = models.ForeignKey("portal.Publication", models.CASCADE, related_name="title_pairs")

    class Meta:
        constraints = [models.UniqueConstraint(name="title_pair_once", fields=["pair", "publication"])]

    def __str__(self) -> str:
        return f"{self.pair} {self.publication_id}"
