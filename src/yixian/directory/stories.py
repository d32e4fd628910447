"""Rows that no file holds but that have a story too, and who reads which stories.

A room registers from its `AppConfig.ready`: `register_story(Organisation, "secadmin", "auditadmin", "auditor")`.
"""

from __future__ import annotations

from django.db.models import Model, QuerySet

from yixian.directory.models import RowChange
from yixian.directory.row_kinds import ROW_KINDS
from yixian.directory.row_texts import kind_in_words

# Who reads the stories of the rows of files, and of whatever names no other readers.
READERS = frozenset({"sysadmin", "auditadmin", "auditor"})
_readers: dict[str, frozenset[str]] = {}


def register_story(model: type[Model], *readers: str) -> None:
    """Let rows of this kind have a story, read by `readers`, else by `READERS`."""
    if model._meta.label_lower in _readers:
        raise ValueError(f"{model._meta.label_lower} has a story already")
    _readers[model._meta.label_lower] = frozenset(readers) or READERS


def all_readers() -> frozenset[str]:
    """Who reads any story. Asked when addresses are loaded: every room has registered its own by then."""
    return READERS.union(*_readers.values())


def kinds_for(roles: frozenset[str]) -> list[tuple[str, str]]:
    """The kinds whose stories somebody with these roles reads, and what each is called."""
    of_files = [kind.model._meta.label_lower for kind in ROW_KINDS] if roles & READERS else []
    others = [kind for kind, readers in _readers.items() if roles & readers]
    return [(kind, kind_in_words(kind)) for kind in (*of_files, *others)]


def changes_for(roles: frozenset[str]) -> QuerySet[RowChange]:
    """The changes that somebody with these roles reads, newest first."""
    rows = RowChange.objects.select_related("loading")
    if roles & READERS:
        return rows.exclude(kind__in=[kind for kind, readers in _readers.items() if not roles & readers])
    return rows.filter(kind__in=[kind for kind, _label in kinds_for(roles)])
