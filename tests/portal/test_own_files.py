"""What a citizen sent along is seen and heard again by that citizen, and by nobody else; where it is, by map."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cases.world import World
from tests.portal.conftest import Citizen
from yixian.cases.actions import perform
from yixian.cases.models import Attachment, Case


def sound(seconds: float = 0.5) -> bytes:
    """Silence, as a WAV file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(int(8000 * seconds)))
    return made.getvalue()


def sent(citizen: Citizen, *files: SimpleUploadedFile) -> tuple[Case, list[str]]:
    """A case with files, and their addresses."""
    case = citizen.submit(files=list(files))
    return case, [f"/sent/{case.number}/{pk}/" for pk in case.attachments.values_list("pk", flat=True)]


def test_sound_is_played_on_the_page_in_parts(citizen: Citizen) -> None:
    case, (address,) = sent(citizen, SimpleUploadedFile("漏水声.wav", sound()))
    page = citizen.page(f"/track/{case.number}/")
    assert f'<audio controls preload="none" src="{address}" aria-label="漏水声.wav">' in page
    whole = citizen.client.get(address)
    assert (whole.status_code, whole["Content-Type"], whole.content) == (200, "audio/wav", sound())
    assert whole["Content-Disposition"].startswith("inline")
    assert "no-store" in whole["Cache-Control"]
    part = citizen.client.get(address, headers={"range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")


def test_a_document_is_taken_home_and_never_opened_on_our_host(citizen: Citizen) -> None:
    case, (address,) = sent(citizen, SimpleUploadedFile("合同.pdf", b"%PDF-1.4"))
    assert citizen.client.get(address)["Content-Disposition"].startswith("attachment")
    assert "合同.pdf" in citizen.page(f"/track/{case.number}/")


def test_nobody_elses_file(citizen: Citizen, stranger: Citizen, world: World) -> None:
    case, (address,) = sent(citizen, SimpleUploadedFile("合同.pdf", b"%PDF-1.4"))
    other = stranger.submit(content="另一件事，井盖丢了")
    assert stranger.client.get(address).status_code == 404
    pk = Attachment.objects.get().pk
    assert stranger.client.get(f"/sent/{other.number}/{pk}/").status_code == 404, "of a case of one's own"
    file: Any = SimpleUploadedFile("内部.pdf", b"%PDF-1.4")
    fresh = world.fresh(case)
    staff: Any = perform("attach", world.actor("dispatcher"), fresh, {}, {"file": file}).made
    assert citizen.client.get(f"/sent/{case.number}/{staff.pk}/").status_code == 404, "what staff added"
    assert "内部.pdf" not in citizen.page(f"/track/{case.number}/")


def test_a_place_on_the_map_is_kept_and_shown(citizen: Citizen) -> None:
    case = citizen.submit(lon="112.600000", lat="37.800000", address="桥头")
    assert (case.lon, case.lat, case.datum) == (112.6, 37.8, "wgs84")
    assert case.address == "桥头"
    assert 'data-shown-lon="112.600000"' in citizen.page(f"/track/{case.number}/")


@pytest.mark.parametrize("secret", [{"kind": "report"}, {"keep_secret": "on"}], ids=["report", "secret"])
def test_the_place_of_a_protected_case_is_among_its_sealed_words(
    citizen: Citizen, secret: dict[str, str]
) -> None:
    case = citizen.submit(lon="112.6", lat="37.8", address="桥头", **secret)
    assert (case.lon, case.lat, case.address) == (None, None, "")
    assert case.opened_texts(case.citizen)["address"] == "桥头（地图上：经度 112.600000，纬度 37.800000）"


@pytest.mark.parametrize("place", [{"lon": "112.6"}, {"lat": "37.8"}], ids=["half", "other_half"])
def test_half_a_place_is_none(citizen: Citizen, place: dict[str, str]) -> None:
    assert citizen.submit(**place).lon is None


def test_a_place_outside_the_world_is_refused(citizen: Citizen) -> None:
    assert "地图上的地点" in citizen.refused(lon="200", lat="37.8")
