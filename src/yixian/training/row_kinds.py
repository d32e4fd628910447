"""The bank of questions, and what queues ask for, as files of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.knowledge.models import KnowledgeItem
from yixian.telephony.models import CallQueue
from yixian.training.models import Exam, Question, QueueNeed


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


def _need(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {
        "queue": needed(cells.one_of("queue", known.coded(CallQueue)), "queue"),
        "exam": needed(cells.one_of("exam", known.coded(Exam)), "exam"),
    }
    rest: Values = {"since": needed(cells.day("since"), "since")}
    if cells.has("active"):
        rest["active"] = cells.flag("active", True)
    return key, rest


KINDS = (
    row_kind(
        "questions.csv",
        Question,
        "code,item,kind,text,options,answer,explanation",
        _question,
        optional="active",
    ),
    row_kind("queue_exams.csv", QueueNeed, "queue,exam,since", _need, optional="active"),
)
