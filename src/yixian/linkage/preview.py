"""How a text will look: filled with an invented example, counted as a carrier counts it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from yixian.ground.errors import Words
from yixian.ground.placed import places_in
from yixian.linkage.models import (
    OF_SUMMONS,
    WHEN,
    AnswerMatter,
    BookingMatter,
    StaffMatter,
    Wording,
    matter_called,
    places_of,
    sending,
)

# GSM 03.40 with 16-bit signs, as every Chinese message goes: one of 70, or pieces of 67.
WHOLE, PIECE = 70, 67
LONGEST = 1000


@dataclass(frozen=True)
class Preview:
    """What is shown beside the text while it is written."""

    when: Words
    subject: str
    text: str
    places: list[str]  # what the text may name, each with its example
    unknown: list[str]  # a sentence for each name in braces that nothing fills
    signs: int
    segments: int


def preview_of(verb: str, language: str, subject: str, text: str) -> Preview:
    """The preview of a text about `verb` in `language`; ValueError for an unknown matter."""
    matter = matter_called(verb)
    known = places_of(verb)
    unknown = [place for place in places_in(subject + text) if place not in known]
    with translation.override(language):
        facts = _example() | _other(verb)
    filled_subject, filled_text = Wording(subject, text[:LONGEST]).filled(
        {name: facts[name] for name in known}
    )
    signed = sending().signed(filled_text)
    return Preview(
        when=WHEN[matter],
        subject=filled_subject,
        text=signed,
        places=[f"{{{place}}} {facts[place]}" for place in known],
        unknown=[_("没有 {%(place)s} 这一项。") % {"place": place} for place in unknown],
        signs=signs_of(signed),
        segments=segments_of(signed),
    )


def signs_of(text: str) -> int:
    """How many signs a carrier counts: 16 bits each."""
    return len(text.encode("utf-16-le")) // 2


def segments_of(text: str) -> int:
    """How many pieces a carrier makes of it and bills."""
    signs = signs_of(text)
    return 1 if signs <= WHOLE else -(-signs // PIECE)


def _example() -> dict[str, str]:
    """An invented case."""
    return {
        "number": "20260105000123",
        "code": "7KQM-2XWP",
        "link": "https://12345.example.gov.cn/rate/?k=1042-7kqm2xwp9abcdefghjkl",
        "title": _("“%(title)s”") % {"title": _("小区东门路灯不亮")},
        "department": _("城市管理局"),
        "due": "2026-01-12 18:00",
        "outcome": _("已解决"),
        "result": _("%(kind)s准予") % {"kind": _("延期")},
        "answer": _("带身份证和合影照片到街道窗口办理。"),
    }


def _other(verb: str) -> dict[str, str]:
    """What is another's than a case's."""
    if verb in OF_SUMMONS:
        return _summons(verb)
    if verb in BookingMatter.values:
        return _booking()
    return {"title": _("居住证怎么办")} if verb in AnswerMatter.values else {}


def _booking() -> dict[str, str]:
    """An invented booking."""
    return {
        "number": "F20260105000042",
        "kind": _("水管维修"),
        "when": "01-06 09:00–11:00",
        "provider": _("示范水电维修部"),
        "place": _("示范区"),
        "proposed": "01-06 14:00–16:00",
        "until": "01-05 18:00",
        "link": "https://12345.example.gov.cn/services/answer/?k=42-7kqm2xwp9abcdefghjkl",
    }


def _summons(verb: str) -> dict[str, str]:
    """An invented summons."""
    result = "2026-01-19" if verb == StaffMatter.AGREED else _("市政务服务中心三楼会议室")
    return {"number": "YT2026-00042", "due": "2026-01-12 09:30", "result": result}
