"""Sending e-mail: once, with patience, given up aloud; never to an address that is written down."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case, Citizen, Identity
from yixian.cases.queries import query_code
from yixian.intake.actions import Approach, open_contact
from yixian.linkage.actions import send as sending
from yixian.linkage.actions import send_waiting
from yixian.linkage.actions.send import LEASE, PATIENCE
from yixian.linkage.models import Notice, StaffNotice
from yixian.linkage.ways import Message

ADDRESS = "wang@example.org"
State = Notice.State


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    """A city that has a mail server."""
    settings.MAIL_CONFIGURED = True
    settings.DEFAULT_FROM_EMAIL = "12345@city.example"


def written(world: World, address: str = ADDRESS) -> Case:
    """A submitted case whose citizen wants e-mail."""
    identity = Identity(name="王小明", telephone="8613800138000", email=address)
    contact = open_contact(world.actor("seat"), Approach(identity=identity))
    return world.submitted(contact=contact, reply_way="email")


def notice_of(case: Case) -> Notice:
    return Notice.objects.get(case=case)


def send(later: timedelta = timedelta(0)) -> list[str]:
    return list(send_waiting(timezone.now() + later))


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], list[int]]:
    """Makes the mail server answer with an error; the list counts how often it was asked."""

    def refuse(error: Exception) -> list[int]:
        asked: list[int] = []

        def fails(self: EmailMessage, fail_silently: bool = False) -> int:
            asked.append(1)
            raise error

        monkeypatch.setattr(EmailMessage, "send", fails)
        return asked

    return refuse


def test_a_letter_goes_to_the_citizens_own_address(world: World) -> None:
    case = written(world)
    assert len(send()) == 1
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert letter.from_email == "12345@city.example"
    assert case.number in letter.subject
    assert query_code(case) in str(letter.body)
    assert query_code(case) not in letter.subject
    assert letter.extra_headers["Message-ID"] == f"<notice-{notice_of(case).pk}@city.example>"
    notice = notice_of(case)
    assert (notice.state, notice.attempts, notice.lease, notice.leased_until) == (State.SENT, 1, "", None)
    assert notice.sent_at is not None
    assert ADDRESS not in str(list(Notice.objects.values()))


def test_a_second_sweep_sends_nothing_more(world: World) -> None:
    written(world)
    send()
    assert send() == []
    assert send(timedelta(days=3)) == []
    assert len(mail.outbox) == 1


def test_only_mail_is_sent(world: World) -> None:
    for way in ("sms", "telephone", "portal", "none"):
        world.submitted(reply_way=way)
    assert send() == []
    assert mail.outbox == []


def test_without_a_mail_server_it_waits_and_is_sent_when_there_is_one(world: World, settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    case = written(world)
    assert send() == []
    assert notice_of(case).state == State.WAITING
    settings.MAIL_CONFIGURED = True
    send()
    assert notice_of(case).state == State.SENT
    assert notice_of(case).reason == ""


def test_old_news_is_never_sent(world: World, settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    cases = [written(world), world.submitted(reply_way="sms")]
    settings.MAIL_CONFIGURED = True
    assert "2" in send(timedelta(days=7, minutes=1))[0]
    assert [notice_of(case).state for case in cases] == [State.FAILED, State.FAILED]
    assert mail.outbox == []


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("nobody at mail.city.example"),
        TimeoutError("timed out"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({ADDRESS: (450, b"greylisted")}),
        smtplib.SMTPDataError(451, f"try again later, {ADDRESS}".encode()),
        smtplib.SMTPSenderRefused(550, b"who are you", "12345@city.example"),
    ],
)
def test_a_server_in_trouble_is_tried_again_with_patience(
    world: World, refusing: Callable[[Exception], list[int]], error: Exception
) -> None:
    case = written(world)
    asked = refusing(error)
    passed = timedelta(0)
    for attempt, wait in enumerate(PATIENCE, 1):
        send(passed)
        notice = notice_of(case)
        assert (notice.state, notice.attempts) == (State.WAITING, attempt)
        assert "稍后再试" in notice.reason
        assert ADDRESS not in notice.reason
        send(passed + wait - timedelta(minutes=1))
        assert len(asked) == attempt, "too early"
        passed += wait + timedelta(seconds=1)
    send(passed)
    notice = notice_of(case)
    assert (notice.state, notice.attempts) == (State.FAILED, len(PATIENCE) + 1)
    assert "试了 5 次" in notice.reason
    send(passed + timedelta(hours=1))
    assert len(asked) == len(PATIENCE) + 1


def test_an_address_that_does_not_exist_is_not_tried_again(
    world: World, refusing: Callable[[Exception], list[int]]
) -> None:
    case = written(world)
    asked = refusing(smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}))
    send()
    send(timedelta(days=1))
    assert len(asked) == 1
    assert (notice_of(case).state, notice_of(case).reason) == (State.FAILED, "收件地址不可用")


@pytest.mark.parametrize("address", ["", "a@b\nBcc: everybody@example.org"])
def test_no_address_or_a_poisoned_one(world: World, address: str) -> None:
    case = written(world, address)
    send()
    assert notice_of(case).state == State.FAILED
    assert mail.outbox == []


def test_an_erased_citizen_is_not_written_to(world: World) -> None:
    case = written(world)
    Citizen.objects.filter(pk=case.citizen_id).update(wrapped_key=b"", sealed_identity=b"")
    send()
    assert notice_of(case).state == State.FAILED
    assert "身份已销毁" in notice_of(case).reason


def test_one_bad_address_does_not_stop_the_next(world: World) -> None:
    bad, good = written(world, "a@b\nc"), written(world)
    send()
    assert [notice_of(case).state for case in (bad, good)] == [State.FAILED, State.SENT]


def test_a_sweep_that_died_while_sending_leaves_a_lease_that_runs_out(world: World) -> None:
    case = written(world)
    Notice.objects.filter(case=case).update(lease="x", leased_until=timezone.now() + LEASE, attempts=1)
    assert send() == []
    assert len(send(LEASE + timedelta(seconds=1))) == 1
    assert notice_of(case).state == State.SENT


def test_whoever_lost_the_lease_does_not_overwrite_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = written(world)

    def slow(self: EmailMessage, fail_silently: bool = False) -> int:
        """While this sweep hangs, another takes over and finishes."""
        Notice.objects.filter(case=case).update(lease="other", state=State.SENT)
        raise TimeoutError

    monkeypatch.setattr(EmailMessage, "send", slow)
    send()
    assert notice_of(case).state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_letter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(Cast())
    for _ in range(8):
        written(world)
    together, lock = threading.Barrier(3), threading.Lock()
    sent: list[str] = []

    def takes_time(self: EmailMessage, fail_silently: bool = False) -> int:
        with lock:
            sent.append(self.extra_headers["Message-ID"])
        return 1

    monkeypatch.setattr(EmailMessage, "send", takes_time)

    def run() -> None:
        try:
            together.wait(timeout=20)
            send()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(sent) == len(set(sent)) == 8
    assert set(Notice.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


# What the system administrator sees


@pytest.fixture
def waiting(world: World) -> Case:
    """A notice that waits for a gateway there is none of."""
    return world.submitted(reply_way="sms")


@pytest.mark.parametrize(
    ("who", "status"), [("sysadmin", 200), ("dispatcher", 403), ("seat", 403), ("auditadmin", 403)]
)
def test_the_system_administrator_sees_what_waits_and_why_but_not_to_whom(
    world: World, waiting: Case, who: str, status: int
) -> None:
    page = world.cast.client(who).get("/desk/notices/")
    assert page.status_code == status
    text = page.content.decode()
    assert ("没有短信网关，只能在网站查看" in text) == (status == 200)
    assert (waiting.number in text) == (status == 200)
    assert query_code(waiting) not in text
    assert "王小明" not in text


def test_nothing_waiting_is_said_so(world: World) -> None:
    assert "还没有要发送的通知" in world.cast.client("sysadmin").get("/desk/notices/").content.decode()


def test_the_page_costs_the_same_however_much_waits(world: World) -> None:
    client = world.cast.client("sysadmin")
    client.get("/desk/notices/")
    counts = []
    for _ in range(2):
        world.submitted(reply_way="sms")
        with CaptureQueriesContext(connection) as counted:
            client.get("/desk/notices/")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_notice_that_fails_in_an_unforeseen_way_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [written(world), written(world), written(world)]
    broken = notice_of(cases[0]).pk
    real = sending.message_of

    def message(notice: Notice | StaffNotice) -> Message:
        if notice.pk == broken:
            raise ZeroDivisionError("13800138000")
        return real(notice)

    monkeypatch.setattr(sending, "message_of", message)
    assert len(send()) == 3
    assert [notice_of(case).state for case in cases] == [State.WAITING, State.SENT, State.SENT]
    notice = notice_of(cases[0])
    assert (notice.lease, notice.leased_until) == ("", None)
    assert notice.reason == "系统出错，稍后再试（ZeroDivisionError）"
    assert f"notice {broken} failed" in caplog.text
    assert send() == [], "it is due later than the rest"
    monkeypatch.undo()
    send(PATIENCE[0] + timedelta(seconds=1))
    assert notice_of(cases[0]).state == State.SENT


def test_a_mail_server_that_is_slow_does_not_keep_the_other_sweeps_waiting(
    world: World, refusing: Callable[[Exception], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [written(world) for _ in range(4)]
    asked = refusing(TimeoutError("timed out"))
    clock = iter(range(0, 1000, 30))
    monkeypatch.setattr(sending.time, "monotonic", lambda: float(next(clock)))
    assert len(send()) == len(asked) == 1
    assert len(send()) == 1, "the next sweep begins with those that were not tried"
    assert sorted(notice_of(case).attempts for case in cases) == [0, 0, 1, 1]
