"""What words are taken apart into to be found: pairs of characters, single ones, Latin words, sounds.

A term is a string. What it tells is in its first character: "~" before two syllables, "^" before initials of pinyin,
nothing before what is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import rjieba

from yixian.knowledge.search.sounds import first_letters, sounds_of, syllables

SOUND, INITIALS = "~", "^"
INITIALS_LENGTHS = range(2, 7)
MOST_CHARACTERS = 5000  # of any text; an item has fewer
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
# What every question has: it tells nothing of what is asked.
_ASKING = frozenset(
    re.findall(
        r"\S+",
        """
    请问 想问 问一 一下 我想 咨询 询问 你好 您好 怎么 么办 怎样 如何 什么 哪里 哪儿 能不 不能 可以 是不
    不是 有没 没有 需要 应该 知道 不知 多少 为什 现在 我们 你们 他们 这个 那个 一个 的话 就是 还是 但是
    因为 所以 我的 你的 了吗 的吗
    """,
    )
)
_LITTLE = frozenset(
    "的了吗呢吧啊呀哦么我你您他她它们这那哪谁是在有和与或就都也还又很不没要想能会可到去来给把被让从向对"
    "个一二三四五六七八九十两几多少上下里外前后时年月日天点分钱元人家说问请得着过以及为因但所怎什"
)


def plain(words: str) -> str:
    """Letters as they are compared: full-width ones are narrow, capitals small."""
    return unicodedata.normalize("NFKC", words[:MOST_CHARACTERS]).lower()


def runs(words: str) -> list[str]:
    """The runs of Chinese and of Latin letters and digits; what stands between them is no part of a word."""
    return _RUN.findall(plain(words))


def is_latin(run: str) -> bool:
    return run.isascii()


def pairs(run: str) -> Iterator[str]:
    """The neighbouring pairs of a run of Chinese, without those of any question."""
    for at in range(len(run) - 1):
        if (pair := run[at : at + 2]) not in _ASKING:
            yield pair


def is_telling(pair: str) -> bool:
    """Whether a pair may be a word by itself, and is not one character of a word beside a little one."""
    return pair not in _ASKING and _LITTLE.isdisjoint(pair)


def single_words(run: str) -> Iterator[str]:
    """The characters that mean something by themselves: 灯, 狗, 税."""
    return (one for one in run if one not in _LITTLE)


def written_terms(words: str) -> Counter[str]:
    """The terms of a text as it is written, with how often each stands there."""
    found: Counter[str] = Counter()
    for run in runs(words):
        if is_latin(run):
            found[run] += 1
        else:
            found.update(pairs(run))
            found.update(single_words(run))
    return found


def sound_terms(words: str) -> Counter[str]:
    """The terms by which a title or keyword is found from its sound: pairs of syllables, initials from each word on."""
    found: Counter[str] = Counter()
    for run in runs(words):
        if is_latin(run):
            continue
        heard = sounds_of(run)
        if len(heard) == len(run):  # else the library took characters together: nothing to go by
            found.update(f"{SOUND}{a} {b}" for a, b in pairwise(heard))
        letters, start = first_letters(run), 0
        for word in rjieba.cut(run):
            for length in INITIALS_LENGTHS:
                if start + length <= len(letters):
                    found[INITIALS + letters[start : start + length]] += 1
            start += len(word)
    return found


def typed_sounds(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """What Latin words beside one another may stand for: the pairs of syllables of their pinyin, and initials."""
    heard: list[str] = []
    initials: list[str] = []
    for word in words:
        if not word.isalpha():
            continue
        spelt = syllables(word)
        heard += spelt
        if len(word) in INITIALS_LENGTHS:
            initials.append(INITIALS + word)
        elif not spelt and len(word) > INITIALS_LENGTHS[-1]:
            initials += [INITIALS + word[at : at + 4] for at in range(len(word) - 3)]
    return [f"{SOUND}{one} {after}" for one, after in pairwise(heard)], initials
