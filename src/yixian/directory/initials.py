"""Pinyin, by which people at a keyboard name a place or a matter: 学府街 is xfj, or xuefujie."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def initials_of(name: str) -> str:
    """The first letter of each character's pinyin, in small letters; letters and digits stay, the rest is left out.

    A character of several readings has the one it has in this word where the library knows the word (重庆路: cql),
    else its commonest.
    """
    return _letters(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default"))


def pinyin_of(name: str) -> str:
    """The whole pinyin without tones and blanks, in small letters; letters and digits stay, the rest is left out."""
    return _letters(lazy_pinyin(name, errors="default"))


def _letters(parts: list[str]) -> str:
    return "".join(part for part in "".join(parts).lower() if part.isascii() and part.isalnum())
