"""The texts: every Chinese one has its English, and nothing Chinese is left on a page read in English.

The catalogue is brought up to date from the sources with

    cd src/yixian && python -m django makemessages -l en --no-location --no-wrap --settings yixian.shell.settings
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils import translation

from yixian.cases.actions import ACTIONS
from yixian.ground.text import listed

SOURCES = Path(__file__).resolve().parents[2] / "src"
CATALOGUE = Path("yixian/locale/en/LC_MESSAGES/django.po")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
# Titles that stay as they are in English.
PROPER = ("国办函〔2025〕66号",)
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%%|(?<!%)%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    """The English catalogue as it is committed."""
    return polib.pofile(str(SOURCES / CATALOGUE))


def both(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """Each text of an entry beside its English: one pair, or one for each form of the number."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
        return
    yield entry.msgid, entry.msgstr_plural[0]
    yield entry.msgid_plural, entry.msgstr_plural[1]


def test_every_text_has_its_english(catalogue: polib.POFile) -> None:
    assert len(catalogue) > 1500
    assert [e.msgid for e in catalogue if not all(english.strip() for _, english in both(e))] == []
    assert [e.msgid for e in catalogue if e.fuzzy or e.obsolete] == []


def test_english_keeps_placeholders_and_marks(catalogue: polib.POFile) -> None:
    for kind in (PLACEHOLDER, TAG):
        wrong = [
            (chinese, english)
            for entry in catalogue
            for chinese, english in both(entry)
            if sorted(kind.findall(chinese)) != sorted(kind.findall(english))
        ]
        assert wrong == []


def test_english_has_no_chinese_in_it(catalogue: polib.POFile) -> None:
    def rest(english: str) -> str:
        for title in PROPER:
            english = english.replace(title, "")
        return english

    assert [english for e in catalogue for _, english in both(e) if CHINESE.search(rest(english))] == []


BUTTON = re.compile(r"<button\b.*?</button>|<a\b[^>]*class=\"btn[^>]*>.*?</a>", re.DOTALL)
BEGINS = re.compile(r"^<(?:button|a)\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>", re.DOTALL)
TEXT = re.compile(r'\{% translate "([^"]+)"(?: context "([^"]+)")? %\}')
# "Changed", "Not accepted", "Lifted early", "Booking": what happened, or a thing, where a button says what it does.
NO_DEED = re.compile(r"(?:not )?\w+ed(?: early| on the \w+)?|booking", re.IGNORECASE)


def test_a_button_says_in_english_what_it_does(catalogue: polib.POFile) -> None:
    english = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in catalogue}
    wrong = [
        (template.name, chinese, said)
        for template in SOURCES.glob("yixian/*/templates/**/*.html")
        for button in BUTTON.findall(template.read_text(encoding="utf-8"))
        for chinese, context in TEXT.findall(BEGINS.sub("", button))
        if NO_DEED.fullmatch(said := english.get((context or None, chinese), ""))
    ]
    assert wrong == []


def test_the_catalogue_is_up_to_date(catalogue: polib.POFile, tmp_path: Path) -> None:
    assert shutil.which("xgettext"), "gettext is missing on this machine: run tools/machine.sh"
    copied = tmp_path / "src"
    shutil.copytree(
        SOURCES, copied, ignore=shutil.ignore_patterns("static", "__pycache__", "*.egg-info", "*.po")
    )
    command = ["makemessages", "-l", "en", "--no-location", "--settings", "yixian.shell.settings"]
    run = subprocess.run(
        [sys.executable, "-m", "django", *command],
        cwd=copied / "yixian",
        env={**os.environ, "PYTHONPATH": str(copied), "YIXIAN_DATA": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    in_sources = {(e.msgctxt, e.msgid, e.msgid_plural) for e in polib.pofile(str(copied / CATALOGUE))}
    known = {(e.msgctxt, e.msgid, e.msgid_plural) for e in catalogue}
    assert in_sources - known == set(), "not in the catalogue"
    assert known - in_sources == set(), "in the catalogue, but no longer in the sources"


def test_an_action_is_named_in_the_language_of_the_reader() -> None:
    transfer = ACTIONS["transfer"]
    assert transfer.label == "转接"
    with translation.override("en"):
        assert transfer.label == "Transfer"
        assert [a.name for a in ACTIONS.values() if CHINESE.search(a.label) or not a.label[0].isupper()] == []


def test_words_in_a_row() -> None:
    assert listed(["甲", "乙"]) == "甲、乙"
    with translation.override("en"):
        assert listed(["a", 1]) == "a, 1"
