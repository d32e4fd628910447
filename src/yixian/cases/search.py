"""Search in the words of cases: Chinese by pairs of characters, on both databases.

A trigram index fails on words of two characters, the common query; an index of bigrams answers them at once.
PostgreSQL keeps a GIN index on the immutable function `yixian_bigrams(text)`; SQLite keeps an FTS5 table of the
same bigrams. Both find candidates, and the words themselves are checked again, so that no hit is false.
Protected cases have no words in these columns and so are in neither index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, transaction
from django.db.models import BooleanField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line

if TYPE_CHECKING:
    from yixian.cases.models import Case, CaseQuerySet

Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")
COLUMNS = ("title", "content", "address")
# Left out of the pairs: white space and punctuation. Spelled out, because what a database takes for a letter
# depends on its locale; `migrations/0001_tables.py` holds the same list.
MARKS = " \t\r\n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u3000，。、；：？！“”‘’（）《》〈〉【】「」—…·～￥"
_MARKS = re.compile(f"[{re.escape(MARKS)}]")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
MOST_WORDS = 6


def bigrams(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters of `text`, lower case, white space and marks left out."""
    letters = _MARKS.sub("", text.translate(_LOWER))
    return list(dict.fromkeys(letters[i : i + 2] for i in range(len(letters) - 1)))


class WordIndex:
    """The text index of one model's columns; rooms that let their own rows be searched keep one of these.

    `table` is the FTS5 table of SQLite. PostgreSQL's index is on `yixian_bigrams` of the columns joined with blanks,
    and the condition is spelled as in the index, else PostgreSQL would not use it.
    """

    def __init__(self, table: str, of: str, columns: tuple[str, ...]) -> None:
        self.columns = columns
        joined = " || ' ' || ".join(f"{of}.{column}" for column in columns)
        self._holds = f"yixian_bigrams({joined}) @> %s::text[]"
        # Names of tables and columns of ours: no word that somebody typed.
        self._found = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608
        self._delete = f"DELETE FROM {table} WHERE rowid = %s"  # noqa: S608
        self._insert = f"INSERT INTO {table} (rowid, words) VALUES (%s, %s)"  # noqa: S608

    def keep(self, row: Model, *, new: bool = False) -> None:
        """Put the row's words into the index. PostgreSQL's follows the columns by itself."""
        if connection.vendor != "sqlite":
            return
        words = " ".join(_coded(pair) for pair in bigrams(" ".join(getattr(row, c) for c in self.columns)))
        with connection.cursor() as cursor:
            if not new:
                cursor.execute(self._delete, [row.pk])
            if words:
                cursor.execute(self._insert, [row.pk, words])

    def drop(self, row: Model) -> None:
        """Take the row out of the index: its columns may keep their words, but nobody finds it by them."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(self._delete, [row.pk])

    def matching(self, rows: Rows, words: str) -> Rows:
        """The rows among `rows` that contain each of the words given, in whichever column.

        Raises a `Refusal` for fewer than two letters, which no index can answer.
        """
        pairs = list(dict.fromkeys(pair for word in _words(words) for pair in bigrams(word)))
        if connection.vendor == "sqlite":
            found = RawSQL(self._found, [" AND ".join(_coded(pair) for pair in pairs)])  # noqa: S611
            rows = rows.filter(pk__in=found)
        else:
            rows = rows.filter(RawSQL(self._holds, [pairs], output_field=BooleanField()))  # noqa: S611
        return self.holding(rows, words)

    def holding(self, rows: Rows, words: str) -> Rows:
        """As `matching`, by reading every one of `rows`: for few of them, or the first of many."""
        for word in _words(words):
            # Chinese has no case, and folding it costs more than all the rest.
            lookup = "contains" if word.lower() == word.upper() else "icontains"
            rows = rows.filter(reduce(or_, (Q(**{f"{column}__{lookup}": word}) for column in self.columns)))
        return rows


_CASES = WordIndex("cases_words", "cases_case", COLUMNS)


def keep(case: Case, *, new: bool = False) -> None:
    """Put the case's words into the text index."""
    _CASES.keep(case, new=new)


def _coded(pair: str) -> str:
    """A bigram as one token FTS5 will not split: the hexadecimal code points."""
    return "x" + "x".join(f"{ord(c):x}" for c in pair)


def matching(cases: CaseQuerySet, words: str) -> CaseQuerySet:
    """The cases among `cases` whose title, content or address contain each of the words given.

    Index: `cases_words` on SQLite, `case_words` (GIN) on PostgreSQL. Raises a `Refusal` for fewer than two
    letters, which no index can answer.
    """
    return _CASES.matching(cases, words)


@contextmanager
def from_the_index() -> Iterator[None]:
    """Have PostgreSQL begin with the index of words in here, where it would walk through the list instead.

    It takes a word for rarer than it is in what a unit sees, and then reads half of all cases from the newest on.
    """
    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        yield
        # The transaction may be a longer one of the caller's.
        cursor.execute("SET LOCAL enable_indexscan = on")


def holding(cases: CaseQuerySet, words: str) -> CaseQuerySet:
    """As `matching`, by reading every one of `cases`: for few of them, or the first of many."""
    return _CASES.holding(cases, words)


def _words(words: str) -> list[str]:
    wanted = clean_line(words).split(" ")[:MOST_WORDS]
    if not all(bigrams(word) for word in wanted):
        raise Refusal(_("请输入至少两个字的词，多个词用空格分开。"), field="q")
    return wanted
