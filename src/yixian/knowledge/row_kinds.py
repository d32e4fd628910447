"""What may be answered, as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.knowledge.models import KnowledgeItem


def _item(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "title": cells.text("title", needed=True),
        "text": cells.text("text", needed=True),
        "keywords": ";".join(cells.codes("keywords")),
        "category": cells.one_of("category", known.categories),
        "department": cells.one_of("department", known.departments),
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
        "valid_to": cells.day("valid_to"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
        **({"public": cells.flag("public", False)} if cells.has("public") else {}),
    }


KNOWLEDGE = row_kind(
    "knowledge.csv",
    KnowledgeItem,
    "code,title,text,keywords,category,department,valid_from,valid_to",
    _item,
    optional="active,public",
)
