"""A title out of the words: the first thing that is said, without greetings and without anybody's number."""

from __future__ import annotations

import re

from yixian.safeguard.masking import kinds_in

LONGEST, LEAST = 30, 5  # characters; docs/domain.md: a title has at most 30
_GREETING = re.compile(
    r"^(?:您好|你好|喂|嗯|那个|是这样的?|我要?(?:想)?(?:反映|咨询|投诉|举报|问|说)(?:一下)?(?:一?个(?:问题|事情?))?|(?:市民|来电人|诉求人)?(?:来电)?反映"
    r"|请问(?:一下)?|想问一下|麻烦(?:你|您)?|就是)[，,：:\s]*"
)
_PARTS = re.compile(r"[，。；！？,;!?\n\r]+")


def title_in(content: str) -> str:
    """As many of the first clauses as a title holds; "" where too little is said. Clauses with numbers are left out."""
    title = ""
    for part in _PARTS.split(content[:400]):
        clause = _without_greeting(part.strip())
        if not clause or kinds_in(clause):
            continue
        joined = f"{title}，{clause}" if title else clause
        if len(joined) > LONGEST:
            break
        title = joined
        if len(title) >= LONGEST // 2:
            break
    return title if len(title) >= LEAST else _cut(content)


def _without_greeting(clause: str) -> str:
    while (rest := _GREETING.sub("", clause, count=1)) != clause:
        clause = rest
    return clause


def _cut(content: str) -> str:
    """The beginning of one long sentence; "" for what is too short, or holds a number."""
    first = next(
        (one for one in (_without_greeting(p.strip()) for p in _PARTS.split(content[:400])) if one), ""
    )
    return first[:LONGEST] if len(first) >= LEAST and not kinds_in(first[:LONGEST]) else ""
