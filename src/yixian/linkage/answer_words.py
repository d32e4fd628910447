"""An answer as it goes out: whole by e-mail, cut at a sentence for a text message that would be too long."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.cases.models import ReplyWay
from yixian.ground.answers import Answer
from yixian.linkage.models import AnswerMatter, sending, wording
from yixian.linkage.preview import segments_of, signs_of

# Ten pieces of 67 signs: what carriers deliver as one message, and what anybody reads on a telephone.
MOST_SIGNS = 670
LEAST_SIGNS = 70  # of the answer itself, however long its title
ENDS = "。！？；\n"


@dataclass(frozen=True)
class Written:
    """What goes out by one way, what stands in the places of its words, and what a carrier counts of it."""

    title: str
    text: str
    cut: bool
    language: str
    facts: dict[str, str] = field(default_factory=dict)
    signs: int = 0
    segments: int = 0


def written(answer: Answer, way: str) -> Written:
    """The words of `answer` for `way`, in the language it was made in."""
    english = (get_language() or "").startswith("en")
    language = "en" if english else settings.LANGUAGE_CODE
    words = wording(AnswerMatter.ANSWER, language)
    assert words is not None  # these are never switched off
    title, _text = words.filled({"title": answer.title})
    if way == ReplyWay.EMAIL:
        return Written(title, answer.text, False, language)
    frame = words.filled({"title": answer.title, "answer": ""})[1]
    body = _within(answer.text, max(MOST_SIGNS - signs_of(sending().signed(frame)), LEAST_SIGNS))
    facts = {"title": answer.title, "answer": body}
    text = words.filled(facts)[1]
    signed = sending().signed(text)
    return Written(title, text, body != answer.text, language, facts, signs_of(signed), segments_of(signed))


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
