"""The room's start: keys are made, or found to fit, as soon as the tables stand."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SafeguardConfig(AppConfig):
    name = "yixian.safeguard"
    label = "safeguard"
    verbose_name = _("护航")

    def ready(self) -> None:
        post_migrate.connect(_open_keys, sender=self)


def _open_keys(using: str, **_extra: Any) -> None:
    """Make the keys together with the tables, so that the check row is there before anything is sealed."""
    from yixian.safeguard import keys
    from yixian.safeguard.models import KeyCheck

    # A migration of one other room, or backwards, may run while the table is not there.
    if using == "default" and KeyCheck._meta.db_table in connections[using].introspection.table_names():
        keys.forget()
        keys.open_ring()
