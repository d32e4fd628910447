"""Accounts for many people at once: by the rules of the form, all or none, passwords shown once."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.cast import PEOPLE
from yixian.people.models import Account, AccountRecord

PAGE, OPEN, HAND_OUT = "/desk/accounts/load/", "/desk/accounts/load/open/", "/desk/accounts/load/passwords/"
HEADER = "用户名,姓名,单位,部门,岗位,工作电话"


@pytest.fixture
def admin(cast) -> Any:
    return cast.client("secadmin")


@pytest.fixture
def two(cast) -> str:
    government, operator = cast.city.government, cast.city.operator
    bureau = cast.city.bureau
    return (
        f"{HEADER}\nwang.fang,王芳,{government.name},{bureau.name},联络员、经办人,0351-5550001\n"
        f"li.qiang,李强,{operator.code},,seat,\n"
    )


def hand_in(client: Any, content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile("people.csv", data)})


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("username", PEOPLE)
def test_only_the_security_administrator(cast, username):
    client = cast.client(username)
    allowed = username in ("secadmin", "second_secadmin")
    assert (client.get(PAGE).status_code == 200) is allowed
    assert (client.get(f"{PAGE}empty.csv").status_code == 200) is allowed
    assert client.post(OPEN, {"sealed": "x"}).status_code == (400 if allowed else 403)
    assert client.post(HAND_OUT, {"sealed": "x", "form": "csv"}).status_code == (400 if allowed else 403)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_looked_at_confirmed_opened_and_handed_out(admin, cast, two, encoding, client):
    before = Account.objects.count()
    previewed = hand_in(admin, two.encode(encoding))
    assert "新开账号 2 有误 0" in text(previewed)
    assert Account.objects.count() == before, "a preview opens nothing"
    opened = admin.post(OPEN, {"sealed": previewed.context["sealed"]})
    given = opened.context["given"]
    assert [row[0] for row in given] == ["wang.fang", "li.qiang"]
    wang, li = (Account.objects.get(username=row[0]) for row in given)
    assert (wang.name, wang.department, wang.roles) == ("王芳", cast.city.bureau, {"liaison", "handler"})
    assert (li.organisation, li.roles, li.telephone) == (cast.city.operator, {"seat"}, "")
    assert wang.password_given, "has to be changed at the first sign-in"
    assert wang.check_password(given[0][-1])
    assert given[0][-1] != given[1][-1]
    records = AccountRecord.objects.filter(account__in=(wang, li), by=cast.people["secadmin"])
    assert sorted(records.values_list("what", flat=True)) == ["created"] * 2 + ["role_granted"] * 3
    assert given[0][-1] not in str(list(records.values()))

    file = admin.post(HAND_OUT, {"sealed": opened.context["sealed"], "form": "xlsx"})
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)
    assert rows[0][-1] == "首次登录的密码"
    assert [row[-1] for row in rows[1:]] == [row[-1] for row in given]
    again = admin.post(OPEN, {"sealed": previewed.context["sealed"]})
    assert again.status_code == 409
    assert "已经有人使用" in text(again)


def test_what_another_account_looked_at_is_not_opened(admin, cast, two):
    sealed = hand_in(admin, two).context["sealed"]
    assert cast.client("second_secadmin").post(OPEN, {"sealed": sealed}).status_code == 400


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wang,王芳,{gov},,联络员,", "第 2 行：联络员、经办人和分管领导要选所在的单位"),
        ("wang,王芳,{op},,审核派单员,", "运营单位的人员不能担任审核派单员"),
        ("wang,王芳,{gov},,系统管理员;安全管理员,", "必须由不同的人担任"),
        ("wang,王芳,{gov},,站长,", "没有岗位“站长”"),
        ("wang,王芳,没有的单位,,话务员,", "单位：没有编码“没有的单位”"),
        ("wang,王芳,{gov},没有的局,联络员,", "部门：没有编码“没有的局”"),
        ("王芳,王芳,{gov},,话务员,", "用户名 用户名以小写字母开头"),
        ("seat,王芳,{gov},,话务员,", "用户名“seat”已经有人使用"),
        ("wang,,{gov},,话务员,", "姓名 不能为空"),
        ("wang,王芳,{gov},,,", "岗位 不能为空"),
        ("wang,王芳,{gov},,话务员,\nWang,王芳,{gov},,话务员,", "第 3 行：与第 2 行重复"),
        ("", "没有人员"),
    ],
)
def test_one_wrong_line_and_nobody_is_opened(admin, cast, line, said):
    filled = line.format(gov=cast.city.government.code, op=cast.city.operator.code)
    answer = hand_in(admin, f"{HEADER}\n{filled}\n")
    assert said in text(answer)
    assert answer.context["sealed"] == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("编码,名称\n1,2\n", "第一行不是这张表的表头"),
        (b"MZ\x00\x00\x00\x01\xff", "这不是表格文件"),
        (b"x" * (2 << 20), "1 MB"),
    ],
)
def test_other_files_are_refused(admin, content, said):
    assert said in text(hand_in(admin, content))


def test_checking_costs_the_same_however_many(admin, cast, two, django_assert_max_num_queries):
    lines = [f"p{n},某人,{cast.city.government.code},{cast.city.bureau.code},liaison," for n in range(100)]
    with django_assert_max_num_queries(16):
        assert "新开账号 100" in text(hand_in(admin, "\n".join([HEADER, *lines])))
