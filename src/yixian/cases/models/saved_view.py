"""SavedView 保存的视图: how somebody likes to see a list, kept under a name, and shared with colleagues or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from yixian.people.models import Actor

NAME_LENGTH = 30
QUERY_LENGTH = 1000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """One's own, and those somebody of the same unit of the same organisation shares."""
        shared = Q(shared=True, organisation=actor.organisation_id, department=actor.department_id)
        return self.filter(Q(account=actor.account_id) | shared)


class SavedView(models.Model):
    """Filters and order as they stand in the address, and the columns. Nothing of any case is in it.

    The one without a name holds the columns its account wants where no view is chosen.
    """

    # No index of its own: `saved_view_once` begins with it.
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    list_name = models.CharField(_("列表"), max_length=20)
    name = models.CharField(_("视图名称"), max_length=NAME_LENGTH, blank=True)
    query = models.CharField(_("条件"), max_length=QUERY_LENGTH, blank=True)
    columns = models.JSONField(_("列"), default=list, blank=True)
    shared = models.BooleanField(_("共享"), default=False)
    # Of whom the sharer was when sharing: a view stays with the unit whose work it is about. `saved_view_shared`.
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+", db_index=False)
    department = models.ForeignKey(
        "directory.Department", models.CASCADE, null=True, related_name="+", db_index=False
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("保存的视图")
        constraints = [
            models.UniqueConstraint(name="saved_view_once", fields=["account", "list_name", "name"])
        ]
        indexes = [
            models.Index(
                name="saved_view_shared",
                fields=["organisation", "department", "list_name"],
                condition=Q(shared=True),
            )
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"
