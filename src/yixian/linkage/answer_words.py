"""An answer as it goes out: whole by e-mail, cut at a sentence for a text message that would be too long."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yixian.cases.models import ReplyWay
from yixian.ground.answers import Answer
from yixian.linkage.models import sending
from yixian.linkage.preview import segments_of, signs_of

# Ten pieces of 67 signs: what carriers deliver as one message, and what anybody reads on a telephone.
MOST_SIGNS = 670
ENDS = "。！？；\n"


@dataclass(frozen=True)
class Written:
    """What goes out by one way, and what a carrier counts of it."""

    title: str
    text: str
    cut: bool
    signs: int = 0
    segments: int = 0


def written(answer: Answer, way: str) -> Written:
    """The words of `answer` for `way`."""
    if way == ReplyWay.EMAIL:
        return Written(answer.title, answer.text, cut=False)
    whole = f"{answer.title}：{answer.text}"
    text = _within(whole, MOST_SIGNS - signs_of(sending().signed("")))
    signed = sending().signed(text)
    return Written(answer.title, text, text != whole, signs_of(signed), segments_of(signed))


def _within(text: str, most: int) -> str:
    """At most that many signs, ending with a sentence and saying that there is more."""
    if signs_of(text) <= most:
        return text
    more = _("（内容较长，没有发完，请再拨打12345询问）")
    room = most - signs_of(more)
    held = text[:room]
    while signs_of(held) > room:  # a sign outside the basic plane counts twice
        held = held[:-1]
    ends = max(held.rfind(sign) for sign in ENDS)
    return held[: ends + 1 if ends > room // 2 else len(held)].rstrip() + more
