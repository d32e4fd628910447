"""The words of notices, and how a city sends them, as files of its rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.linkage.models import NoticeText, SendingRule


def _text(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {name: cells.text(name, needed=True) for name in ("verb", "language")}
    rest = {
        "subject": cells.text("subject", needed=True),
        "text": cells.text("text", needed=True),
        "active": cells.flag("active", True),
    }
    if cells.has("carrier_template"):
        rest["carrier_template"] = cells.text("carrier_template")
    if cells.has("wechat_template"):
        rest["wechat_template"] = cells.text("wechat_template")
    return key, rest


def _rule(cells: Cells, known: Known) -> tuple[Values, Values]:
    limits = {
        name: needed(cells.whole(name), name) for name in ("daily_citizen", "daily_staff") if cells.has(name)
    }
    if cells.has("staff_wechat"):
        limits["staff_wechat"] = cells.flag("staff_wechat", True)
    return {"id": 1}, {
        **limits,
        "quiet_from": needed(cells.clock("quiet_from"), "quiet_from"),
        "quiet_until": needed(cells.clock("quiet_until"), "quiet_until"),
        "quiet_email": cells.flag("quiet_email", False),
        "staff_sms": cells.flag("staff_sms", True),
        "staff_email": cells.flag("staff_email", True),
        "signature": cells.text("signature"),
    }


NOTICE_TEXTS = row_kind(
    "notice_texts.csv",
    NoticeText,
    "verb,language,subject,text,active",
    _text,
    optional="carrier_template,wechat_template",
)
SENDING_RULES = row_kind(
    "sending_rules.csv",
    SendingRule,
    "quiet_from,quiet_until,quiet_email,staff_sms,staff_email,signature",
    _rule,
    optional="daily_citizen,daily_staff,staff_wechat",
)
