"""The bank of questions as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.knowledge.models import KnowledgeItem
from yixian.training.models import Question


def _question(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "item": needed(cells.one_of("item", known.coded(KnowledgeItem)), "item"),
        "kind": cells.text("kind", needed=True),
        "text": cells.text("text", needed=True),
        "options": cells.text("options"),
        "answer": "".join(sorted(cells.text("answer", needed=True).upper())),
        "explanation": cells.text("explanation"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


QUESTIONS = row_kind(
    "questions.csv", Question, "code,item,kind,text,options,answer,explanation", _question, optional="active"
)
