"""The rows of telephony in files and in the back office: what they refuse, and who may edit them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from tests.cast import PEOPLE, Cast
from yixian.directory.actions import bring_rows, load_rows
from yixian.directory.models import HotlineNumber, RowChange
from yixian.ground.errors import Invalid
from yixian.people.models import Account
from yixian.telephony.models import Announcement, BreakReason, CallQueue, Seat, SeatQueue, Trunk

pytestmark = pytest.mark.django_db
BASE = "/backoffice/telephony"
PAGES = ["trunk", "announcement", "callqueue", "seat", "seatqueue", "breakreason", "alarmlimit"]
QUEUES = "code,name,name_en,skill,ring,wrap_up,most_waiting,overflow,overflow_after,announcement\n"
QUEUE = {"name": "综合", "name_en": "", "skill": "", "ring": "15", "return_within": "60", "wrap_up": "0",
         "most_waiting": "0", "overflow": "", "overflow_after": "", "announcement": "", "active": "on",
         "served_by-TOTAL_FORMS": "0", "served_by-INITIAL_FORMS": "0"}  # fmt: skip


@pytest.fixture
def city(cast: Cast, tmp_path: Path) -> Path:
    """A folder with a file of each kind."""
    files = {
        "trunks.csv": "code,name,name_en,address,port\ncarrier,运营商,,192.0.2.1,5060\n",
        "announcements.csv": "code,name,name_en,text,sound\nwait,等待,,请稍候。,wait\n",
        "queues.csv": f"{QUEUES}dialect,方言,,,15,30,5,main,20,wait\nmain,综合,,综合,15,,,,,\n",
        "seats.csv": "extension,account,home\n8001,seat,1\n",
        "seat_queues.csv": "seat,queue,penalty\n8001,main,\n8001,dialect,2\n",
        "break_reasons.csv": "code,name,name_en,key\nmeal,用餐,Meal,2\ntraining,培训,Training,\n",
        "alarm_limits.csv": "kind,most\nwait,45\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_city_is_loaded_and_loading_again_changes_nothing(city: Path) -> None:
    assert load_rows(city) == {
        "trunks.csv": 1, "announcements.csv": 1, "queues.csv": 2, "seats.csv": 1, "seat_queues.csv": 2,
        "break_reasons.csv": 2, "alarm_limits.csv": 1,
    }  # fmt: skip
    assert not any(bring_rows(city).values())
    dialect = CallQueue.objects.get(code="dialect")
    assert (dialect.overflow, dialect.overflow_after) == (CallQueue.objects.get(code="main"), 20)
    assert list(SeatQueue.objects.values_list("queue__code", "penalty")) == [("dialect", 2), ("main", 0)]
    assert Seat.objects.get().account.username == "seat"


@pytest.mark.parametrize(
    ("name", "lines", "what"),
    [
        ("queues.csv", f"{QUEUES}a,甲,,,15,,,b,20,\nb,乙,,,15,,,a,20,\n", "没有编码"),
        ("queues.csv", f"{QUEUES}a,甲,,,15,,,a,20,\n", "没有编码"),
        ("queues.csv", f"{QUEUES}a,甲,,,15,,,,20,\n", "须同时填写"),
        ("queues.csv", f"{QUEUES}a,甲,,,15,,9,,,\n", "溢出到哪个队列"),
        ("queues.csv", f"{QUEUES}general,甲,,,15,,,,,\n", "另有用途"),
        ("queues.csv", f'{QUEUES}"a;b",甲,,,15,,,,,\n', "编码"),
        ("queues.csv", f"{QUEUES}a,甲,,,600,,,,,\n", "60"),
        ("seats.csv", "extension,account,home\n80x1,seat,\n", "分机号"),
        ("seats.csv", "extension,account,home\n8001,nemo,\n", "没有编码“nemo”"),
        ("seat_queues.csv", "seat,queue,penalty\n9999,main,\n", "没有编码“9999”"),
        ("trunks.csv", "code,name,name_en,address,port\na,甲,,sip.example.org,5060\n", "IP"),
        ("trunks.csv", "code,name,name_en,address,port\na,甲,,192.0.2.1,99999\n", "65535"),
        (
            "trunks.csv",
            "code,name,name_en,address,port,transport\na,甲,,192.0.2.1,5061,tls\n",
            "证书放好以前",
        ),
        ("announcements.csv", "code,name,name_en,text,sound\na,甲,,好,../x\n", "录音名"),
        ("break_reasons.csv", "code,name,name_en,key\na,甲,,10\n", "按键"),
        ("break_reasons.csv", "code,name,name_en,key\nwrap-up,甲,,1\n", "另有用途"),
        ("alarm_limits.csv", "kind,most\nwait,0\n", "1"),
    ],
)
def test_a_wrong_row_is_refused_in_words(
    cast: Cast, tmp_path: Path, name: str, lines: str, what: str
) -> None:
    (tmp_path / name).write_text(lines, encoding="utf-8")
    with pytest.raises(Invalid, match=what):
        load_rows(tmp_path)
    assert not any(
        model.objects.exists() for model in (CallQueue, Seat, SeatQueue, Trunk, Announcement, BreakReason)
    )


def test_a_circle_of_queues_that_are_there_is_refused(city: Path) -> None:
    load_rows(city)
    main = CallQueue.objects.get(code="main")
    main.overflow, main.overflow_after = CallQueue.objects.get(code="dialect"), 10
    with pytest.raises(ValidationError, match="绕成了圈"):
        main.full_clean()


def test_a_number_says_its_greeting_and_a_file_without_the_column_leaves_it(
    cast: Cast, tmp_path: Path
) -> None:
    head, row = (
        "number,name,name_en,mode,department,queue,announcement,opened_on",
        "12345,热线,,merged,,main,,",
    )
    file = tmp_path / "numbers.csv"
    CallQueue.objects.create(code="main", name="综合")
    Announcement.objects.create(code="hello", name="问候", text="您好。", sound="welcome")
    file.write_text(f"{head},greeting\n{row},hello\n", encoding="utf-8")
    load_rows(tmp_path)
    file.write_text(f"{head}\n{row}\n", encoding="utf-8")
    load_rows(tmp_path)
    assert HotlineNumber.objects.get(number="12345").greeting == "hello"


@pytest.mark.parametrize("username", PEOPLE)
def test_only_the_system_administrator_enters(cast: Cast, username: str) -> None:
    for page in PAGES:
        status = cast.client(username).get(f"{BASE}/{page}/").status_code
        assert (status == 200) is (username == "sysadmin")


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_row_has_its_list_and_form(cast: Cast, city: Path, page: str) -> None:
    load_rows(city)
    client = cast.client("sysadmin")
    assert client.get(f"{BASE}/{page}/", {"q": "8001"}).status_code == 200
    assert client.get(f"{BASE}/{page}/add/").status_code == 200


def test_a_change_in_the_back_office_has_its_story(cast: Cast) -> None:
    client = cast.client("sysadmin")
    refused = client.post(f"{BASE}/callqueue/add/", QUEUE | {"code": "a b"})
    assert "编码以小写字母开头" in refused.content.decode()
    assert client.post(f"{BASE}/callqueue/add/", QUEUE | {"code": "main"}).status_code == 302
    queue = CallQueue.objects.get()
    changed = client.post(f"{BASE}/callqueue/{queue.pk}/change/", QUEUE | {"code": "main", "wrap_up": "20"})
    assert changed.status_code == 302
    kept = RowChange.objects.filter(kind="telephony.callqueue")
    assert kept.count() == 2
    assert client.get(f"{BASE}/callqueue/{queue.pk}/delete/").status_code == 403


def test_the_list_of_queues_says_what_is_doubtful(cast: Cast, city: Path) -> None:
    load_rows(city)
    for number in ("12315", "12358"):
        HotlineNumber.objects.create(number=number, name="消费", mode="merged", queue="markt")
    client = cast.client("sysadmin")
    told = client.get(f"{BASE}/callqueue/").content.decode()
    assert "号码 12315、12358 的队列“markt”不在用：来电进“" in told
    assert "还没有中继线路" not in told
    HotlineNumber.objects.update(queue="main")
    Trunk.objects.update(active=False)
    told = client.get(f"{BASE}/callqueue/").content.decode()
    assert "markt" not in told
    assert "还没有中继线路" in told
    CallQueue.objects.update(active=False)
    told = client.get(f"{BASE}/callqueue/").content.decode()
    assert "还没有话务队列" in told
    assert "None" not in told


def test_no_two_reasons_have_a_key(cast: Cast, city: Path) -> None:
    load_rows(city)
    with pytest.raises(ValidationError, match="已经用在另一个"):
        BreakReason(code="tea", name="喝水", key="2").full_clean()
    BreakReason.objects.get(code="meal").full_clean()


def test_a_seat_is_given_to_somebody_who_answers(cast: Cast) -> None:
    client = cast.client("sysadmin")
    offered = client.get(f"{BASE}/seat/add/").content.decode()
    for username, is_offered in (("seat", True), ("lead", True), ("liaison", False), ("sysadmin", False)):
        option = f'<option value="{Account.objects.get(username=username).pk}">'
        assert (option in offered) is is_offered, username


NUMBERS = "number,name,name_en,mode,department,queue,announcement,opened_on"


def test_a_number_names_a_queue_that_is_there_or_comes_with_it(city: Path) -> None:
    numbers = city / "numbers.csv"
    numbers.write_text(f"{NUMBERS}\n12315,消费,,merged,,markt,,\n", encoding="utf-8")
    with pytest.raises(Invalid, match="没有编码“markt”"):
        load_rows(city)
    numbers.write_text(f"{NUMBERS}\n12315,消费,,merged,,dialect,,\n", encoding="utf-8")
    assert load_rows(city)["numbers.csv"] == 1
    assert HotlineNumber.objects.get(number="12315").queue == "dialect"


def test_numbers_are_not_looked_at_before_their_queues_are_right(city: Path) -> None:
    (city / "queues.csv").write_text(f"{QUEUES}main,综合,,,600,,,,,\n", encoding="utf-8")
    (city / "numbers.csv").write_text(f"{NUMBERS}\n12345,热线,,merged,,main,,\n", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        load_rows(city)
    assert "numbers.csv" not in str(refused.value)


def test_the_form_of_a_number_offers_queues_and_greetings(cast: Cast, city: Path) -> None:
    load_rows(city)
    CallQueue.objects.filter(code="dialect").update(active=False)
    number = HotlineNumber.objects.create(number="12315", name="消费", mode="merged", queue="markt")
    client, page = cast.client("sysadmin"), f"/backoffice/directory/hotlinenumber/{number.pk}/change/"
    form = client.get(page).content.decode()
    assert '<option value="main">综合 (main)</option>' in form
    assert '<option value="dialect">方言 (dialect)，已停用</option>' in form
    assert '<option value="markt" selected>markt（没有这一行）</option>' in form, (
        "what it holds is not lost unawares"
    )
    assert '<option value="wait">等待 (wait)</option>' in form
    sent = {"number": "12315", "name": "消费", "mode": "merged", "greeting": "wait", "active": "on"}
    refused = client.post(page, sent | {"queue": "nemo"})
    assert refused.status_code == 200
    assert client.post(page, sent | {"queue": "main"}).status_code == 302
    number.refresh_from_db()
    assert (number.queue, number.greeting) == ("main", "wait")
    assert "markt" not in client.get(page).content.decode()
