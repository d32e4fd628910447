"""Ways to send: a registry that holds each name once; the file, which a live city never writes."""

from __future__ import annotations

import json
from datetime import time, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.cases.world import World
from yixian.cases.queries import query_code
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Notice, SendingRule
from yixian.linkage.reasons import reason_said
from yixian.linkage.ways import WAYS, Message, Way, way, way_for, why_not
from yixian.linkage.ways.file import outbox
from yixian.people.actions import mark_installation
from yixian.people.models import Installation

State = Notice.State


def test_one_file_a_way_and_no_name_twice() -> None:
    assert list(WAYS) == ["system", "email", "sms", "wechat", "file"]
    with pytest.raises(TypeError, match="email"):

        @way
        class Another(Way):
            name = "email"
            carries = frozenset({"email"})

            def why_not(self) -> str:
                return ""

            def send(self, message: Message) -> None:
                """Nothing."""


@pytest.fixture
def demonstration(db: None, settings: Any, tmp_path: Any) -> None:
    """A demonstration on a data folder of this test's own; it is always quiet there, and a file disturbs nobody."""
    settings.DATA_DIR = tmp_path
    mark_installation(Installation.Kind.DEMONSTRATION, "示范市")
    SendingRule.objects.create(quiet_from=time(0), quiet_until=time(23, 59, 59))


@pytest.mark.usefixtures("demonstration")
def test_a_demonstration_shows_in_a_file_what_it_would_send(world: World) -> None:
    case = world.submitted(contact=world.contact(invented=True), reply_way="sms")
    world.submitted(reply_way="telephone")
    assert len(list(send_waiting(timezone.now()))) == 1
    (path,) = outbox().iterdir()
    (line,) = path.read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    notice = Notice.objects.get(case=case)
    assert (told["id"], told["to"]) == (f"notice-{notice.pk}", "8613800138000")
    assert query_code(case) in told["text"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert (notice.state, notice.reason) == (State.SENT, "没有发出，写在演示文件里")
    with translation.override("en"):
        assert notice.reason_said == "Not sent, but written to the demonstration's file"
    assert notice.reason_said == notice.reason


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("今天给同一收件人已发满 3 条，明天再发", "3"),
        ("没有短信网关，只能在网站查看", "No text message gateway; shown on the website only"),
        ("试了 5 次没有发出（ConnectionError: 对方说）", "ConnectionError: 对方说"),
        ("", ""),
    ],
)
def test_a_reason_is_said_in_the_language_of_the_reader(kept: str, said: str) -> None:
    with translation.override("en"):
        now = reason_said(kept)
    assert said in now
    assert not {"今", "天", "试", "次", "网"} & set(now)
    assert reason_said(kept) == kept


def test_a_reason_is_kept_in_chinese_whoever_does_it_in_whatever_language(world: World) -> None:
    with translation.override("en"):
        case = world.submitted(reply_way="sms")
    assert Notice.objects.get(case=case).reason == "没有短信网关，只能在网站查看"


def test_what_the_other_side_said_is_not_translated() -> None:
    with translation.override("en"):
        assert reason_said("余额不足") == "余额不足"


@pytest.mark.usefixtures("demonstration")
def test_of_an_invented_history_only_what_is_new(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("yixian.linkage.actions.tell"), "STALE_AFTER", timedelta(seconds=-1))
    case = world.submitted(contact=world.contact(invented=True), reply_way="sms")
    assert Notice.objects.get(case=case).reason == "虚构的诉求不发送"


@pytest.mark.parametrize("debug", [True, False])
def test_a_live_city_writes_no_file(db: None, settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    mark_installation(Installation.Kind.LIVE, "某市")
    assert way_for("sms") is None
    assert why_not("sms") == "没有短信网关"
    assert WAYS["file"].why_not() == "正式城市不写文件"


def test_in_development_there_is_the_file(db: None, settings: Any) -> None:
    assert way_for("sms") is None
    settings.DEBUG = True
    assert way_for("sms") is WAYS["file"]


@pytest.mark.usefixtures("demonstration")
def test_a_folder_that_cannot_be_written_is_tried_again(world: World, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "outbox").write_text("in the way")
    world.submitted(reply_way="sms")
    list(send_waiting(timezone.now()))
    notice = Notice.objects.get()
    assert notice.state == State.WAITING
    assert "文件没有写成" in notice.reason
