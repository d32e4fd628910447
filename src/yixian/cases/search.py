"""Search in the words of cases: Chinese by pairs of characters, on both databases.

A trigram index fails on words of two characters, the common query; an index of bigrams answers them at once.
PostgreSQL keeps a GIN index on the immutable function `yixian_bigrams(text)`; SQLite keeps an FTS5 table of the
same bigrams. Both find candidates, and the words themselves are checked again, so that no hit is false.
Protected cases have no words in these columns and so are in neither index.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line

if TYPE_CHECKING:
    from yixian.cases.models import Case, CaseQuerySet

COLUMNS = ("title", "content", "address")
# Left out of the pairs: white space and punctuation. Spelled out, because what a database takes for a letter
# depends on its locale; `migrations/0002_words.py` holds the same list.
MARKS = " \t\r\n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u3000，。、；：？！“”‘’（）《》〈〉【】「」—…·～￥"
_MARKS = re.compile(f"[{re.escape(MARKS)}]")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
MOST_WORDS = 6


def bigrams(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters of `text`, lower case, white space and marks left out."""
    letters = _MARKS.sub("", text.translate(_LOWER))
    return list(dict.fromkeys(letters[i : i + 2] for i in range(len(letters) - 1)))


def keep(case: Case, *, new: bool = False) -> None:
    """Put the case's words into the text index. PostgreSQL's index follows the columns by itself."""
    if connection.vendor != "sqlite":
        return
    words = " ".join(_coded(pair) for pair in bigrams(" ".join(getattr(case, c) for c in COLUMNS)))
    with connection.cursor() as cursor:
        if not new:
            cursor.execute("DELETE FROM cases_words WHERE rowid = %s", [case.pk])
        if words:
            cursor.execute("INSERT INTO cases_words (rowid, words) VALUES (%s, %s)", [case.pk, words])


def _coded(pair: str) -> str:
    """A bigram as one token FTS5 will not split: the hexadecimal code points."""
    return "x" + "x".join(f"{ord(c):x}" for c in pair)


def matching(cases: CaseQuerySet, words: str) -> CaseQuerySet:
    """The cases among `cases` whose title, content or address contain each of the words given.

    Index: `cases_words` on SQLite, `case_words` (GIN) on PostgreSQL. Raises a `Refusal` for fewer than two
    letters, which no index can answer.
    """
    wanted = clean_line(words).split(" ")[:MOST_WORDS]
    pairs = list(dict.fromkeys(pair for word in wanted for pair in bigrams(word)))
    if not pairs or any(not bigrams(word) for word in wanted):
        raise Refusal(_("请输入至少两个字的词，多个词用空格分开。"), field="q")
    if connection.vendor == "sqlite":
        query = " AND ".join(_coded(pair) for pair in pairs)
        found = RawSQL("SELECT rowid FROM cases_words WHERE cases_words MATCH %s", [query])
        cases = cases.filter(pk__in=found)
    else:
        # The function and the columns are spelled as in the index, else PostgreSQL would not use it.
        condition = RawSQL(
            "yixian_bigrams(cases_case.title || ' ' || cases_case.content || ' ' || cases_case.address)"
            " @> %s::text[]",
            [pairs],
            output_field=BooleanField(),
        )
        cases = cases.filter(condition)
    for word in wanted:
        cases = cases.filter(
            Q(title__icontains=word) | Q(content__icontains=word) | Q(address__icontains=word)
        )
    return cases
