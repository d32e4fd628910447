"""The items of a list as files: Markdown in a ZIP, or a table with the columns of `knowledge.csv`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from yixian.directory.row_cells import cells_of
from yixian.ground.spreadsheets import guarded
from yixian.knowledge.markdown.written import said_by
from yixian.knowledge.models import KnowledgeItem, KnowledgeText
from yixian.knowledge.models.content import CONTENT, POINTING
from yixian.knowledge.row_kinds import KNOWLEDGE

BATCH = 500
PLAIN = tuple(name for name in CONTENT if name.removesuffix("_id") not in POINTING)


def texts_said(rows: QuerySet[Any, Any]) -> Iterator[dict[str, str]]:
    """What the file of each row says, of items or of texts; two queries for each `BATCH` at most."""
    related = () if rows.model is KnowledgeText else ("related",)
    for row in rows.select_related(*POINTING).prefetch_related(*related).iterator(chunk_size=BATCH):
        yield said_of(row)


def said_of(row: KnowledgeItem | KnowledgeText) -> dict[str, str]:
    """What the file of an item as it is published says, or of a text that is being written."""
    if isinstance(row, KnowledgeText):
        codes = [code for code in row.related_codes.split(";") if code]
        return said_by(row, row.item.code, row.item.verified_on, codes)
    return said_by(row, row.code, row.verified_on, [one.code for one in row.related.all()])


def cells(rows: QuerySet[Any, Any], form: str) -> Iterator[list[str]]:
    """Each row as cells of a file of the form "csv" or "xlsx", in the order of `KNOWLEDGE.columns`."""
    for row in rows.select_related(*POINTING).iterator(chunk_size=BATCH):
        told = cells_of(KNOWLEDGE, _as_item(row))
        # As the directory's own files: of a workbook only what would be taken for a guard needs one.
        yield [guarded(one) if form == "xlsx" and one.startswith("'") else one for one in told]


def _as_item(row: KnowledgeItem | KnowledgeText) -> KnowledgeItem:
    """The item; saying what its draft says where it is one. Not to be saved."""
    if isinstance(row, KnowledgeItem):
        return row
    item = row.item
    for name in (*PLAIN, *POINTING):
        setattr(item, name, getattr(row, name))
    return item
