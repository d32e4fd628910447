"""Asked by message: a link opens three questions about one case, once, for a while, to nobody who guesses."""

from __future__ import annotations

import logging.config
import re
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.linkage.gateway import serve
from tests.linkage.test_sms import Gateway
from yixian.cases.models import Case, CaseStatus, Outcome
from yixian.cases.models.callback_rule import CallbackRule
from yixian.cases.queries import query_code
from yixian.evaluation.models import Callback, EvaluationLink
from yixian.evaluation.queries import callbacks_of, effective_callbacks
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Notice, SendingRule
from yixian.shell import logs

YES = {"contacted": "yes", "solved": "solved", "satisfied": "very"}
NO = {"contacted": "no", "solved": "not", "satisfied": "dissatisfied", "why": "又堵了"}
RECORDED: dict[str, Any] = {**YES, "way": "telephone", "reached": True}
RATE = "/rate/"
BOOK = Path(__file__).parents[2] / "docs/handbook"


@pytest.fixture
def case(world: World) -> Case:
    return world.to_callback()


def sent(world: World, case: Case) -> EvaluationLink:
    """The link an agent sent."""
    made: EvaluationLink = world.do("send_link", "callback", case).made
    return made


def opened(token: str) -> Any:
    return Client().get(RATE, {"k": token})


def answered(token: str, **typed: str) -> Any:
    return Client().post(RATE, {"k": token, **(typed or YES)})


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_opens_the_three_questions_and_looking_uses_nothing(world: World, case: Case) -> None:
    link = sent(world, case)
    for _ in range(2):
        page = opened(link.token)
        assert page.status_code == 200
        for question in ("和您联系过吗", "问题解决了吗", "满意吗", case.number):
            assert question in said(page)
    assert EvaluationLink.objects.get().used_at is None
    body = said(opened(link.token))
    assert "王小明" not in body
    assert query_code(case) not in body


def test_the_answer_is_the_citizens_own_evaluation(world: World, case: Case) -> None:
    answer = answered(sent(world, case).token)
    assert (answer.status_code, answer["Location"]) == (302, "/rate/thanks/")
    assert "谢谢" in said(Client().get("/rate/thanks/"))
    case = world.fresh(case)
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, Outcome.RESOLVED)
    row = Callback.objects.get()
    assert (row.by_citizen, row.way, row.solved, row.contacted) == (True, "sms", "solved", True)
    assert EvaluationLink.objects.get().used_at is not None


def test_of_an_enquiry_answered_at_once_two_questions_are_enough(world: World) -> None:
    CallbackRule.objects.create(kind="enquiry", share=100)
    case = world.do("answer", "seat", world.draft(kind="enquiry"), answer="请看公告").case
    link = world.do("send_link", "system", case).made
    page = said(opened(link.token))
    assert "和您联系过吗" not in page
    assert "得到解答了吗" in page
    assert answered(link.token, solved="not", satisfied="dissatisfied", why="没听懂").status_code == 302
    row = Callback.objects.get()
    assert (row.contacted, row.solved, row.way, row.lead) == (None, "not", "sms", None)
    case = world.fresh(case)
    assert (case.status, case.rehandle_proposed) == (CaseStatus.CLOSED, True)


def test_not_solved_is_put_before_the_duty_manager(world: World, case: Case) -> None:
    assert answered(sent(world, case).token, **NO).status_code == 302
    case = world.fresh(case)
    assert (case.status, case.rehandle_proposed) == (CaseStatus.TO_CALLBACK, True)


def test_what_is_left_out_is_asked_for_and_the_link_stays(world: World, case: Case) -> None:
    link = sent(world, case)
    assert answered(link.token, solved="solved").status_code == 400
    assert not Callback.objects.exists()
    assert answered(link.token).status_code == 302


@pytest.mark.parametrize("token", ["", "x", "1", "1-", "99-" + "a" * 20, "9" * 30 + "-a", "１-b", "-" * 500])
def test_one_that_is_forged_opens_nothing(world: World, case: Case, token: str) -> None:
    sent(world, case)
    for answer in (opened(token), answered(token)):
        assert answer.status_code == 404
        assert "这个链接不对" in said(answer)
        assert case.number not in said(answer)
    assert not Callback.objects.exists()


def test_the_signs_of_one_link_open_no_other(world: World, case: Case) -> None:
    one, other = sent(world, case), sent(world, world.to_callback(telephone="8613900139000"))
    crossed = f"{other.pk}-{one.token.partition('-')[2]}"
    assert opened(crossed).status_code == 404
    assert len(one.token.partition("-")[2]) == 20
    assert one.token.partition("-")[2] != other.token.partition("-")[2]


def test_small_slips_of_a_copied_link_are_forgiven(world: World, case: Case) -> None:
    assert opened(f" {sent(world, case).token.upper()} ").status_code == 200


def test_used_twice_it_says_when_it_was_used(world: World, case: Case) -> None:
    link = sent(world, case)
    answered(link.token)
    for answer in (opened(link.token), answered(link.token, **NO)):
        assert answer.status_code == 409
        assert "已经用这个链接评价过了" in said(answer)
    assert Callback.objects.count() == 1
    assert world.fresh(case).outcome == Outcome.RESOLVED


def test_after_seven_days_it_is_over(world: World, case: Case) -> None:
    link = sent(world, case)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert opened(link.token).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        for answer in (opened(link.token), answered(link.token)):
            assert answer.status_code == 409
            assert "过期" in said(answer)
    assert not Callback.objects.exists()


def test_of_a_case_that_is_handled_again_it_asks_later(world: World, case: Case) -> None:
    link = sent(world, case)
    Case.objects.filter(pk=case.pk).update(round=2)
    assert "重新办理" in said(opened(link.token))


def test_the_newest_word_counts_and_every_one_is_kept(world: World, case: Case) -> None:
    """By telephone, by the link, and with number and code: three answers, one that counts."""
    link = sent(world, case)
    world.do("record_callback", "callback", case, **RECORDED)
    assert answered(link.token, **NO).status_code == 302
    world.do("evaluate", case, case, solved="partly", satisfied="fairly")
    rows = callbacks_of(case)
    assert [(row.way, row.by_citizen, row.superseded) for row in rows] == [
        ("telephone", False, True),
        ("sms", True, True),
        ("portal", True, False),
    ]
    assert [row.solved for row in effective_callbacks()] == ["partly"]
    assert world.fresh(case).outcome == Outcome.RESOLVED, "a closed case is never opened again"


def test_who_evaluated_on_the_portal_may_still_use_the_link_once(world: World, case: Case) -> None:
    link = sent(world, case)
    world.do("evaluate", case, case, **NO)
    assert answered(link.token).status_code == 302
    assert [row.way for row in effective_callbacks()] == ["sms"]
    assert answered(link.token).status_code == 409


def test_open_in_two_tabs_what_is_sent_first_is_kept(world: World, case: Case) -> None:
    link = sent(world, case)
    first, second = Client(), Client()
    for tab in (first, second):
        assert tab.get(RATE, {"k": link.token}).status_code == 200
    assert first.post(RATE, {"k": link.token, **NO}).status_code == 302
    late = second.post(RATE, {"k": link.token, **YES})
    assert late.status_code == 409
    assert "您已经用这个链接评价过了" in said(late)
    assert [row.solved for row in callbacks_of(case)] == ["not"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_handbook_says_what_the_page_says(world: World, case: Case, language: str) -> None:
    """Of each fault the words in quotation marks; nothing is kept by any of them."""
    book = (BOOK / ("callback.md" if language == "zh-hans" else "callback.en.md")).read_text()
    quoted = re.findall("“([^”]+)”", book[book.index("|---|") :].partition("\n\n")[0])
    link = sent(world, case)
    reader = Client(headers={"accept-language": language})
    pages = [said(reader.post(RATE, {"k": "1-made-up", **YES}))]
    with time_machine.travel(link.until + timedelta(seconds=1)):
        pages.append(said(reader.post(RATE, {"k": link.token, **YES})))
    Case.objects.filter(pk=case.pk).update(round=2)
    pages.append(said(reader.post(RATE, {"k": link.token, **YES})))
    Case.objects.filter(pk=case.pk).update(round=1)
    assert not Callback.objects.exists()
    answered(link.token, **NO)
    pages.append(said(reader.post(RATE, {"k": link.token, **YES})))
    assert Callback.objects.count() == 1
    for page in pages:
        assert sum(words in page for words in quoted) == 1, quoted


def test_a_link_that_outlives_the_time_to_evaluate_says_so(world: World) -> None:
    """Sent to who was drawn late, it ends with the time to evaluate, not after it."""
    case = world.do("answer", "seat", world.draft(kind="enquiry"), answer="请看公告").case
    with time_machine.travel(timezone.now() + timedelta(hours=20)):
        link = world.do("send_link", "system", case).made
    assert world.fresh(case).closed_at + timedelta(days=7) == link.until  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_taken_once(transactional_db: None, world: World, case: Case) -> None:
    token = sent(world, case).token
    answers = at_once(*[partial(answered, token)] * 2)
    assert sorted(one.status_code for one in answers) == [302, 409]
    assert Callback.objects.count() == 1


def test_a_confidential_case_is_not_named(world: World) -> None:
    case = world.to_callback(secrecy="from_unit", content="小区东门口夜市占道，请尽快清理")
    title = case.opened_texts(case.citizen)["title"]
    assert title
    assert title not in said(opened(sent(world, case).token))


# What is sent


@pytest.fixture
def gateway(db: None, settings: Any) -> Any:
    SendingRule.objects.create(quiet_from=time(0), quiet_until=time(0))
    made = Gateway()
    server = serve(made)
    settings.SECRET_SMS_GATEWAY = made.settings()
    yield made
    server.shutdown()
    server.server_close()


def test_the_message_holds_the_link_and_no_row_does(
    world: World, case: Case, gateway: Gateway, settings: Any
) -> None:
    settings.PUBLIC_ADDRESS = "https://12345.example.org"
    link = sent(world, case)
    notice = Notice.objects.get(case=case, verb="rate")
    assert notice.way == "sms"
    list(send_waiting(timezone.now()))
    texts = [asked.json["content"] for asked in gateway.asked]
    found = [m[1] for text in texts if (m := re.search(r"https://12345\.example\.org/rate/\?k=(\S+)", text))]
    assert found == [link.token]
    assert opened(found[0]).status_code == 200
    assert link.token not in str([*Notice.objects.values(), *EvaluationLink.objects.values()])
    told = [event.facts for event in case.events.all()]
    assert link.token not in str(told)


def test_who_has_answered_meanwhile_is_not_asked(world: World, case: Case, gateway: Gateway) -> None:
    sent(world, case)
    world.do("evaluate", case, case, **YES)
    list(send_waiting(timezone.now()))
    assert not any("/rate/" in asked.body.decode() for asked in gateway.asked)
    assert Notice.objects.get(case=case, verb="rate").state == Notice.State.WITHDRAWN


def test_no_log_holds_the_token(
    world: World, case: Case, gateway: Gateway, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    """Neither when all goes well nor when the page fails; the proxy's own lines leave the query out."""
    import yixian.portal.views.rate as page

    link = sent(world, case)
    logging.config.dictConfig(logs.configuration() | {"root": {"handlers": ["stderr"], "level": "DEBUG"}})
    gateway.status, gateway.body = 500, b"nonsense"
    list(send_waiting(timezone.now()))
    opened(link.token)
    answered("1-" + link.token[2:])

    def fails(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(page, "open_link", fails)
    client = Client(raise_request_exception=False)
    assert client.get(RATE, {"k": link.token}).status_code == 500
    out = "".join(capsys.readouterr())
    assert "broken" in out
    assert link.token.partition("-")[2] not in out
    nginx = Path(__file__).parents[2] / "deploy/nginx"
    for file in nginx.iterdir():
        text = file.read_text()
        formats = re.findall(r"log_format .*;", text)
        assert not any(
            word in line for line in formats for word in ("$request ", "$request_uri", "$args", "referer")
        )
