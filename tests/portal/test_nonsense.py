"""Whatever is sent to the portal, it answers in plain words and never breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal.conftest import Citizen
from yixian.portal.forms import SubmitForm

ODD = ["\x00", "\u202e'\"><", "9" * 400, "-1", "😡" * 40, "2026-13-45", "[object]", " \n\t"]
CLEAR = (200, 302, 400, 403, 404, 405, 409, 413)


@pytest.mark.parametrize("field", [*SubmitForm.base_fields, "unknown", "files", "csrfmiddlewaretoken"])
def test_in_a_field_of_the_form(citizen: Citizen, monkeypatch: Any, field: str) -> None:
    monkeypatch.setattr("yixian.portal.views.submit.PER_ADDRESS", 1000)
    for odd in ODD:
        answer = citizen.client.post("/submit/", citizen.form(**{field: odd}))
        assert answer.status_code in (302, 400), (field, odd)


@pytest.mark.parametrize(
    "action", ["supplement", "attach", "urge", "withdraw", "evaluate", "object", "reopen"]
)
def test_in_the_fields_of_an_action(citizen: Citizen, action: str) -> None:
    case = citizen.submit()
    for odd in ODD:
        names = ("text", "note", "content", "why", "solved", "satisfied", "contacted", "file", "sure", "once")
        answer = citizen.client.post(f"/track/{case.number}/{action}/", dict.fromkeys(names, odd))
        assert answer.status_code in CLEAR, (action, odd)


@pytest.mark.parametrize("odd", ["%00", "%E2%80%AE", "..%2f..", "9" * 300, "%F0%9F%98%A1", "' OR 1=1 --"])
def test_in_an_address(citizen: Citizen, odd: str) -> None:
    for address in (f"/track/{odd}/", f"/track/{odd}/urge/", f"/submitted/{odd}/", f"/track/?number={odd}"):
        assert citizen.client.get(address).status_code in CLEAR
        assert citizen.client.post(address, {"number": odd, "code": odd}).status_code in CLEAR


def test_a_text_of_three_megabytes(citizen: Citizen) -> None:
    assert citizen.client.post("/submit/", {"content": "字" * 2**20}).status_code == 400


def test_a_file_named_to_mislead(citizen: Citizen) -> None:
    case = citizen.submit(files=[SimpleUploadedFile("..\\..\\<b>灯\u202egnp.exe", b"MZ")])
    page = citizen.page(f"/submitted/{case.number}/")
    assert "不收这种文件" in page
    assert "<b>灯" not in page
