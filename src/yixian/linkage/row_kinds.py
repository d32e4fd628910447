"""The words of notices as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, row_kind
from yixian.linkage.models import NoticeText


def _text(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {name: cells.text(name, needed=True) for name in ("verb", "language")}
    return key, {
        "subject": cells.text("subject", needed=True),
        "text": cells.text("text", needed=True),
        "active": cells.flag("active", True),
    }


NOTICE_TEXTS = row_kind("notice_texts.csv", NoticeText, "verb,language,subject,text,active", _text)
