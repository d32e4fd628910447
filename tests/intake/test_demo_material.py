"""The words of the demonstration fit its rows, fit a case, and point to nobody real."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

import yixian.directory
import yixian.intake
from yixian.safeguard.for_public import personal_in

MATERIAL = Path(yixian.intake.__file__).parent / "demo"
ROWS = Path(yixian.directory.__file__).parent / "rows" / "demo"
KINDS = {"enquiry", "help", "complaint", "report", "suggestion", "commendation"}
TITLE_LENGTH = 30


def codes(name: str) -> set[str]:
    with (ROWS / name).open(encoding="utf-8", newline="") as lines:
        return {row["code"] for row in csv.DictReader(lines)}


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MATERIAL / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def phrases() -> dict[str, Any]:
    return read("phrases.json")


def test_every_code_of_the_worked_examples_is_a_row() -> None:
    departments = codes("departments.csv")
    matters = read("matters.json")["matters"]
    assert len(matters) == 11
    for matter in matters:
        assert matter["category"] in codes("categories.csv")
        assert matter["area"] in codes("areas.csv")
        assert {matter["lead"], *matter["assisting"]} <= departments
        assert matter["accused"] in {"", *departments}
        assert len(matter["title"]) <= TITLE_LENGTH
        assert matter["kind"] in KINDS
        assert (matter["reply"]["verdict"] is not None) == (matter["kind"] == "suggestion")


def test_who_is_complained_of_for_conduct_does_not_lead() -> None:
    for matter in read("matters.json")["matters"]:
        if matter["accused_matter"] == "conduct":
            assert matter["lead"] != matter["accused"]
            assert matter["accused"] not in matter["assisting"]


def test_reports_and_conduct_hide_the_citizen_or_go_above() -> None:
    for matter in read("matters.json")["matters"]:
        if matter["kind"] == "report":
            assert matter["secrecy"] != "none"
            assert not matter["consent_to_publish"]


def test_sixty_categories_have_at_least_six_messages_and_a_reply(phrases: dict[str, Any]) -> None:
    assert len(phrases["categories"]) >= 60
    assert set(phrases["categories"]) <= codes("categories.csv")
    for category in phrases["categories"].values():
        assert len(category["messages"]) >= 6
        assert category["replies"]
        assert set(category["kinds"]) <= KINDS


def test_every_slot_is_known_and_every_filled_title_fits(phrases: dict[str, Any]) -> None:
    longest = {slot: max(words, key=len) for slot, words in phrases["slots"].items()}
    for category in phrases["categories"].values():
        for message in category["messages"]:
            assert len(message["title"].format(**longest)) <= TITLE_LENGTH
            assert message["content"].format(**longest)
        for reply in category["replies"]:
            assert (reply["measures"] + reply["text"]).format(**longest)


def test_what_is_urgent_says_where_and_what_just_happened(phrases: dict[str, Any]) -> None:
    """No season, no habit, nothing to be asked for one day: somebody reads it and runs."""
    for code in read("turns.json")["urgency"]:
        asked = [one for one in phrases["categories"][code]["messages"] if "help" in one["kinds"]]
        for message in asked:
            assert "{time}" not in message["content"], "slots of time speak of habits as well"
            assert message["demand"]
        assert len({message["title"] for message in asked}) >= 5, code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("110301", "气"),
        ("110101", "水"),
        ("110401", "电"),
        ("010304", "塌|陷|沉"),
        ("090301", "转|骗|扣|交"),
    ],
)
def test_title_and_content_of_what_is_urgent_speak_of_one_thing(
    phrases: dict[str, Any], code: str, words: str
) -> None:
    for message in phrases["categories"][code]["messages"]:
        assert re.search(words, message["title"] + message["demand"]), message
        assert re.search(words, message["content"]), message


def test_every_kind_is_told(phrases: dict[str, Any]) -> None:
    messages = [one for category in phrases["categories"].values() for one in category["messages"]]
    assert {kind for one in messages for kind in one["kinds"]} == KINDS
    assert sum(1 for one in messages if one.get("answer")) >= 20


def test_what_is_published_of_them_is_published_whole() -> None:
    for matter in read("matters.json")["matters"]:
        for text in (matter["title"], matter["reply"]["public_reply"]):
            assert not list(personal_in(text)), text


def test_no_telephone_but_invented_ones_is_written_down() -> None:
    for name in ("matters.json", "phrases.json"):
        text = (MATERIAL / name).read_text(encoding="utf-8")
        assert "note" in read(name)
        assert set(re.findall(r"1[3-9]\d{9}", text)) == set(re.findall(r"199000\d{5}", text))
