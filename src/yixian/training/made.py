"""A short question made from what changed between two wordings of an item; nothing here reads the database."""

from __future__ import annotations

import random
import re
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from yixian.training.drawing import Drawn

LEAST = 4  # characters of a sentence that says something
LONGEST = 200
_ENDS = re.compile(r"(?<=[。；！？\n])")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its mark."""
    return [one.strip() for one in _ENDS.split(text.replace("\r\n", "\n")) if len(one.strip()) >= LEAST]


def made_question(before: str, now: str, title: str, rng: random.Random) -> Drawn | None:
    """Which sentence holds now: a new one beside the one it stands for; of one only added or only taken away, whether
    it stands there. None where no sentence differs.
    """
    old, new = sentences(before), sentences(now)
    replaced, added, gone = [], [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace":
            replaced.append((old[a][:LONGEST], new[c][:LONGEST]))
        elif tag == "insert":
            added += new[c:d]
        elif tag == "delete":
            gone += old[a:b]
    if replaced:
        was, holds = rng.choice(replaced)
        options = [was, holds]
        rng.shuffle(options)
        return _question(
            "single", _("这条知识改过。现在照哪一句答复？"), options, options.index(holds), title
        )
    if not added and not gone:
        return None
    sentence = rng.choice(added or gone)[:LONGEST]
    text = _("现在的答复里有这一句吗？“%(sentence)s”") % {"sentence": sentence}
    return _question("true_false", text, [_("有这一句"), _("没有这一句")], 0 if added else 1, title)


def _question(kind: str, text: str, options: list[str], right: int, title: str) -> Drawn:
    return {"kind": kind, "text": text, "options": options, "right": [right], "why": "", "title": title}
