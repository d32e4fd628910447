"""What may be answered, as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.knowledge.models import KnowledgeItem, Synonyms


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
        **_optional(cells, known),
    }


def _optional(cells: Cells, known: Known) -> Values:
    """What older files lack. An empty day of verifying leaves what is known: a new row counts as verified now."""
    given: Values = {column: cells.text(column) for column in ("question", "basis") if cells.has(column)}
    if cells.has("area"):
        given["area"] = cells.one_of("area", known.areas)
    if cells.has("audience"):
        given["audience"] = cells.text("audience") or KnowledgeItem.Audience.EVERYBODY
    verified = cells.day("verified_on") if cells.has("verified_on") else None
    return given if verified is None else {**given, "verified_on": verified}


KNOWLEDGE = row_kind(
    "knowledge.csv",
    KnowledgeItem,
    "code,title,text,keywords,category,department,valid_from,valid_to",
    _item,
    optional="active,public,question,basis,area,audience,verified_on",
)


def _synonyms(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "words": ";".join(cells.codes("words")),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


SYNONYMS = row_kind("synonyms.csv", Synonyms, "code,words", _synonyms, optional="active")
