"""Text files in the encodings and with the delimiters the world writes."""

from pathlib import Path

import pytest

from tests.intake.importing import ROW, only_case, run_import, table
from yixian.cases.models import Case
from yixian.ground.encodings import guess_encoding
from yixian.ground.errors import Refusal
from yixian.intake.files.reading import open_table

TRADITIONAL = ("A-1", "u1", "路燈不亮", "2019-02-28 11:25", "人民路的路燈已經三天不亮了，請儘快處理")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-marked", "utf-16-be-marked"]
)
def test_a_file_is_read_in_whatever_encoding(tmp_path: Path, import_city: None, encoding: str) -> None:
    path, text = tmp_path / "messages.csv", table([ROW])
    if encoding.endswith("-marked"):
        path.write_bytes(("\ufeff" + text).encode(encoding.removesuffix("-marked")))
    else:
        path.write_bytes(text.encode(encoding))
    assert run_import(path).made == 1
    assert (only_case().title, only_case().content) == (ROW[2], ROW[4])


def test_characters_only_gb18030_has(tmp_path: Path, import_city: None) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(table([(*ROW[:4], "䶮先生反映：𠮷祥小区停水")]).encode("gb18030"))
    run_import(path)
    assert only_case().content == "䶮先生反映：𠮷祥小区停水"


def test_traditional_characters_in_big5(tmp_path: Path, import_city: None) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(table([TRADITIONAL] * 3, ("編號", "用戶", "標題", "時間", "內容")).encode("big5"))
    assert guess_encoding(path) == "big5"
    run_import(path, "--map", "content=內容", "--map", "title=標題")
    assert Case.objects.first().content == TRADITIONAL[4]  # type: ignore[union-attr]


def test_a_given_encoding_is_used_and_checked(tmp_path: Path, import_city: None) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(table([ROW]).encode("utf-16-le"))
    assert run_import(path, "--encoding", "utf-16-le").made == 1
    for wrong in ("ascii", "klingon"):
        with pytest.raises(Refusal):
            open_table(path, encoding=wrong)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(tmp_path: Path, import_city: None, delimiter: str) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(table([(*ROW[:4], f"有逗号，和{delimiter}的内容")], delimiter=delimiter))
    run_import(path)
    assert only_case().content == f"有逗号，和{delimiter}的内容".replace("\t", " ") or delimiter == "\t"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, import_city: None, ending: str) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(ending.join(["内容", "第一件", "", "第二件", ""]).encode())
    assert run_import(path).rows == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "messages.csv", "空"),
        (b"\n\n", "messages.csv", "列名"),
        ("内容,内容\n1,2\n".encode(), "messages.csv", "重复"),
        (b"a,b\n\xff\xff\xff\xff\n", "messages.csv", "编码"),
        (bytes(range(256)) * 40, "messages.csv", "编码"),
        (b"\0a\0b\0c" * 100, "messages.csv", "文本"),
        (b"\xd0\xcf\x11\xe0rest", "messages.xls", "XLS"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16le"), "locked.xlsx", "密码"),
        (b"PK\x03\x04broken", "messages.xlsx", "XLSX"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, name: str, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal, match=said):
        open_table(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="没有这个文件"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(Refusal, match="文件夹"):
        open_table(tmp_path)
    with pytest.raises(Refusal, match="不能读这个文件"):
        open_table(tmp_path / ("长" * 300))


def test_a_sheet_of_a_file_that_has_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("内容\n路灯不亮\n", encoding="utf-8")
    with pytest.raises(Refusal, match="去掉 --sheet"):
        open_table(path, sheet="诉求")


def test_a_read_only_file_in_a_read_only_folder_is_fine(tmp_path: Path, import_city: None) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    path = folder / "messages.csv"
    path.write_text(table([ROW, ("A-2", "u1", "", "", "")]))
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        ran = run_import(path, refused=tmp_path / "elsewhere" / "refused.csv")
    finally:
        folder.chmod(0o755)
    assert (ran.made, ran.refused) == (1, 1)
