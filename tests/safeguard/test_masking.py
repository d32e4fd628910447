"""What is left of a number or a name for those who may not see it."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yixian.safeguard.masking import (
    mask_card,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
    mask_plate,
    mask_text,
)

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("诸葛孔明", "诸葛**"),
        ("古丽米娜·买买提", "古**"),
        ("John Smith", "J** S**"),
        ("王", "*"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("0086-138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0351-4123456", "0351*****56"),
        ("010 12345678", "010******78"),
        ("4123456", "*****56"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_phones(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_other_numbers() -> None:
    assert mask_id("14010519900307123X") == "140*************3X"
    assert mask_id("140105 19900307 1234") == "140*************34"
    assert mask_id("1234") == "****"
    assert mask_card("6222 0212 3456 7890 123") == "***************0123"
    assert mask_card("1234") == "****"
    assert mask_email("zhang@example.com") == "z***@example.com"
    assert mask_plate("晋A12345") == "晋A****5"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("打+8613812345678或138-1234-5678", "打138****5678或138****5678"),
        ("138 1234 5678，138\u200b1234\u200b5678", "138****5678，138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("座机0351-4123456", "座机0351*****56"),
        ("(0351)4123456", "0351*****56"),
        ("联系电话：4123456", "联系电话：*****56"),
        ("身份证14010519900307123x", "身份证140*************3x"),
        ("身份证 140105 19900307 1234", "身份证 140*************34"),
        ("老身份证140105900307123", "老身份证***********7123"),
        ("护照E12345678", "护照E12****78"),
        ("卡号6222021234567890123", "卡号***************0123"),
        ("卡号6222 0212 3456 7890", "卡号************7890"),
        ("邮箱a.b+c@mail.example.com", "邮箱a***@mail.example.com"),
        ("车牌晋A12345、晋A·D12345、晋AD12345", "车牌晋A****5、晋A****5、晋A****5"),
        ("晋a1234学", "晋a****学"),
        ("微信号：wang_xm88", "微信号：*******88"),
        ("QQ 12345678", "QQ ******78"),
        ("加V信sunny8812", "加V信*******12"),
        ("打幺三八零零零零一二三四", "打138****1234"),
        ("一三八 零零零零 一二三四", "138****1234"),
        ("手机139-0000-5566，", "手机139****5566，"),
        ("请打82300057", "请打******57"),
        ("老身份证140105 900307 123", "老身份证140**********23"),
        ("身份证1401 0519 9003 0712 34", "身份证**************1234"),
        ("卡号621700 000123 4567 8903", "卡号****************8903"),
        ("车牌晋 A·０Ｘ３２１", "车牌晋A****1"),
        ("a＠example.com", "a***@example.com"),
    ],
)
def test_in_text(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "请拨打12345、12315或110",
        "2026-02-13 16:00 至 2026-02-14 9:00",
        "20260213 共1380元，面积120.5平方米",
        "迎泽大街100号3号楼2单元1501",
        "新ABCDEFG不是车牌",
        "第３章　全角的数字留着",
        "工单20260213000345，时间20260213160000",
        "客服400-820-0000、4008200000",
        "二〇二五年十二月三十一日前，三四十户，五六年",
        "电话12345，致电12333、96110",
        "国办发〔2022〕12号，108路，33层，1386500元",
        "",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert mask_text(text) == text


def test_given_names_in_text() -> None:
    text = "王小明和王小明明说，李明不在"
    assert mask_text(text, ["王小明", "王小明明", "李明", "", "在"]) == "王**和王**说，李*不在"


@given(st.text(max_size=200), st.lists(st.text(max_size=5), max_size=3))
def test_masking_never_raises(text: str, names: list[str]) -> None:
    mask_text(text, names)
    mask_name(text)
    mask_phone(text)
    mask_id(text)
    mask_card(text)
    mask_email(text)
    mask_plate(text)


_pieces = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"(\+86 ?)?1[3-9][0-9]-[0-9]{4}-[0-9]{4}", fullmatch=True),
    st.text("0123456789 -.@+xXeE晋A电话微信QQ:号a", max_size=12),
    st.text(max_size=4),
)


@given(st.lists(_pieces, max_size=8))
def test_no_mobile_number_is_left(pieces: list[str]) -> None:
    masked = mask_text("".join(pieces))
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in masked)
    assert not MOBILE.search(plain)


@given(st.from_regex(r"[ -]?", fullmatch=True), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_grouped_mobile_number_is_left(gap: str, number: str) -> None:
    grouped = gap.join([number[:3], number[3:7], number[7:]])
    assert number[3:7] + gap + number[7:] not in mask_text(f"前{grouped}后")


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a@", "a.", "@a.", "晋A", "微信", "1-"])
def test_long_texts_take_no_time(piece: str) -> None:
    began = time.perf_counter()
    mask_text(piece * (20_000 // len(piece)))
    assert time.perf_counter() - began < 2
