"""Which encoding a text is in where more than one decodes."""

import pytest

from yixian.ground.encodings import BY_CHANCE, CHUNK, decoded

HEADER = "day,number,departs,what,minutes,text\n"


def test_the_characters_that_may_be_utf8_by_chance_are() -> None:
    for one in BY_CHANCE:
        read = one.encode("gb18030").decode("utf-8")
        assert len(read) == 1, one
        assert read == "·" or read > "\xff", "no Latin letter, and no sign people write"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}2026-03-02,102路,08:05,cancelled,,\n",
        f"{HEADER}2026-03-02,K102路,08:05,late,20,12元\r\n2026-03-02,9路,,cancelled,,医院\r\n",
        "小学,医院5路\n",
    ],
)
def test_chinese_in_gbk_that_is_utf8_by_chance_is_read_as_chinese(text: str) -> None:
    content = text.encode("gbk")
    assert content.decode("utf-8") != text, "it decodes as both"
    assert decoded(content) == text
    assert decoded(text.encode()) == text, "as UTF-8 it is what it is"


@pytest.mark.parametrize(
    "text",
    [
        "café",
        "é",  # 茅
        "name,fare\nCafé Zoë,12 €\n",
        "12¥,25°,±5,3×4,½,m²",
        "· one\n· two\n",
        "a · b",
        "12·5",
        "1 ··· 5",
        "Привет, мир",
        "да,нет",
        "Ünal Şahin",
        "שלום",
        "κόσμε",
        "plain",
        "",
        "102路",
        "王·李",
    ],
)
def test_what_is_utf8_stays(text: str) -> None:
    assert decoded(text.encode()) == text


def test_a_large_file_is_what_it_decodes_as() -> None:
    assert decoded(b"102\xc2\xb7\n" + b"a" * CHUNK) == "102·\n" + "a" * CHUNK
