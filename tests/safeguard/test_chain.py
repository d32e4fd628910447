"""Hash chains: any change is found, and named once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from yixian.safeguard.chain import Link, canonical, check, link
from yixian.safeguard.problems import Kind


def rows(count: int = 5) -> list[Link]:
    """A true chain."""
    made: list[Link] = []
    previous = ""
    for seq in range(1, count + 1):
        payload = {"verb": "note", "seq": seq}
        made.append(Link(seq, previous, link(previous, payload), payload))
        previous = made[-1].hash
    return made


def found(links: list[Link]) -> list[tuple[str, int]]:
    return [(problem.kind, problem.seq) for problem in check("case:1", links)]


def test_a_true_chain_has_no_fault() -> None:
    assert found(rows()) == []
    assert found([]) == []


def test_a_changed_row() -> None:
    links = rows()
    links[2] = replace(links[2], payload={"verb": "close", "seq": 3})
    assert found(links) == [(Kind.EVENT_CHANGED, 3)]


def test_a_changed_row_with_a_new_hash_breaks_the_next_link() -> None:
    links = rows()
    payload = {"verb": "close", "seq": 3}
    links[2] = replace(links[2], payload=payload, hash=link(links[2].previous_hash, payload))
    assert found(links) == [(Kind.CHAIN_BROKEN, 4)]


def test_a_removed_row() -> None:
    links = rows()
    assert found(links[:2] + links[3:]) == [(Kind.EVENT_MISSING, 3)]
    assert found(links[1:]) == [(Kind.EVENT_MISSING, 1)]


def test_an_inserted_row() -> None:
    links = rows()
    payload = {"verb": "forged"}
    forged = Link(3, links[2].hash, link(links[2].hash, payload), payload)
    assert (Kind.EVENT_INSERTED, 3) in found([*links[:3], forged, *links[3:]])


def test_the_same_content_has_the_same_hash() -> None:
    assert link("", {"a": 1, "b": [None, True, "中"]}) == link("", {"b": [None, True, "中"], "a": 1})
    assert link("", {"a": 1}) != link("0", {"a": 1})
    noon = datetime(2026, 2, 13, 4, tzinfo=UTC)
    shanghai = noon.astimezone(timezone(timedelta(hours=8)))
    assert canonical({"at": noon}) == canonical({"at": shanghai})
    assert canonical({"on": date(2026, 2, 13)}) == b'{"on":"2026-02-13"}'


@pytest.mark.parametrize("value", [float("nan"), datetime(2026, 1, 1), object(), b"bytes"])
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical({"value": value})
