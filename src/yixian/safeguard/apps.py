"""The room's start: keys are made as soon as the tables stand, and found to fit before any command begins."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SafeguardConfig(AppConfig):
    name = "yixian.safeguard"
    label = "safeguard"
    verbose_name = _("护航")

    def ready(self) -> None:
        post_migrate.connect(_open_keys, sender=self)
        checks.register(_refuse_unfit_keys)


def _refuse_unfit_keys(**_extra: Any) -> list[checks.CheckMessage]:
    """Django asks this before every command of ours, which under another suite would work on and prove nothing.

    Raises instead of reporting: the command line makes one line of it (`shell/cli.py`).
    """
    from yixian.safeguard import keys

    if _has_tables("default"):
        keys.refuse_unfit()
    return []


def _has_tables(using: str) -> bool:
    from yixian.safeguard.models import KeyCheck

    return KeyCheck._meta.db_table in connections[using].introspection.table_names()


def _open_keys(using: str, **_extra: Any) -> None:
    """Make the keys together with the tables, so that the check row is there before anything is sealed."""
    from yixian.safeguard import keys

    # A migration of one other room, or backwards, may run while the table is not there.
    if using == "default" and _has_tables(using):
        keys.forget()
        keys.open_ring()
