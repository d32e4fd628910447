"""Nobody is called back about a report who did not expressly agree (docs/domain.md, "By kind")."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.world import CONTENT, World
from yixian.cases.actions.register import CaseFields
from yixian.cases.models import Case
from yixian.intake.actions import register
from yixian.intake.schemas import CaseBody, values_of
from yixian.portal.forms import SubmitForm


def asked(fields: dict[str, Any]) -> bool:
    form = CaseFields({"content": CONTENT, "callback_consent": "on", **fields})
    assert form.is_valid(), form.errors
    return bool(form.cleaned_data["callback_consent"])


def test_at_the_seat_the_ticked_box_is_not_enough(world: World) -> None:
    assert asked({"kind": "help"})
    assert not asked({"kind": "report"})
    assert asked({"kind": "report", "report_callback": "on"})


@pytest.mark.parametrize(
    ("kind", "typed", "kept"), [("report", {}, False), ("report", {"report_callback": "on"}, True)]
)
def test_on_the_portal(world: World, kind: str, typed: dict[str, str], kept: bool) -> None:
    given = {"kind": kind, "content": CONTENT, "reply_way": "portal", "callback_consent": "on", **typed}
    form = SubmitForm(given)
    assert form.is_valid(), form.errors
    assert form.values()["callback_consent"] is kept


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [("report", {}, False), ("report", {"callback_consent": True}, True), ("help", {}, True)],
)
def test_by_the_api(world: World, kind: str, given: dict[str, bool], kept: bool) -> None:
    values = values_of(CaseBody.model_validate({"kind": kind, "content": CONTENT, **given}))
    case = register(world.actor("seat"), world.contact(), values)
    assert Case.objects.get(pk=case.pk).callback_consent is kept


def test_what_turns_out_to_be_a_report_is_not_called_back_about(world: World) -> None:
    case = world.do("amend", "seat", world.draft(), kind="report").case
    assert not world.fresh(case).callback_consent
    case = world.submitted(telephone="8613900000008")
    typed = {"category": world.category.code, "lead": "CG", "kind": "report"}
    assert not world.fresh(world.do("dispatch", "dispatcher", case, **typed).case).callback_consent


def test_amending_keeps_what_a_reporter_agreed_to(world: World) -> None:
    case = world.draft(kind="report", callback_consent=True)
    assert world.fresh(world.do("amend", "seat", case, content="改过").case).callback_consent
