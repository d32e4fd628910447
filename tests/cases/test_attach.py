"""附件: files are what they say they are, and lie sealed under the citizen's key."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from tests.cases.world import World
from yixian.cases import files
from yixian.cases.actions import perform
from yixian.cases.models import Attachment, Case
from yixian.ground.errors import Invalid, Refusal, TooLarge

pytestmark = pytest.mark.usefixtures("media_root")


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size).save(made, kind)
    return made.getvalue()


def office(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return made.getvalue()


def attach(world: World, case: Case, name: str, content: bytes) -> Attachment:
    uploaded = {"file": SimpleUploadedFile(name, content)}
    made: Attachment = perform("attach", world.actor(case), case, {}, uploaded).made  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("现场.png", picture(), "image/png"),
        ("现场.JPG", picture("JPEG"), "image/jpeg"),
        ("现场.jpg", picture("PNG"), "image/png"),  # telephones name them so
        ("动图.gif", picture("GIF"), "image/gif"),
        ("合同.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("说明.docx", office("word/document.xml"), files.OFFICE["docx"]),
        ("录音.mp3", b"ID3\x04...", "audio/mpeg"),
        ("录音.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        ("录像.mp4", b"\x00\x00\x00\x18ftypmp42....", "video/mp4"),
        ("录像.MOV", b"\x00\x00\x00\x14ftypqt  ....", "video/quicktime"),
        ("录像.mov", b"\x00\x00\x00\x08wide....mdat", "video/quicktime"),
        ("录像.3gp", b"\x00\x00\x00\x14ftyp3gp4....", "video/3gpp"),
        ("录像.webm", b"\x1aE\xdf\xa3....", "video/webm"),
        ("录音.m4a", b"\x00\x00\x00\x1cftypM4A ....", "audio/mp4"),
        ("录音.ogg", b"OggS\x00\x02....", "audio/ogg"),
        ("录音.opus", b"OggS\x00\x02....", "audio/ogg"),
    ],
)
def test_taken(world: World, media_root: Path, name: str, content: bytes, media_type: str) -> None:
    case = world.submitted()
    kept = attach(world, case, name, content)
    assert (kept.media_type, kept.size) == (media_type, len(content))
    assert files.name_of(kept) == name
    assert files.content_of(kept) == content
    on_disk = b"".join(path.read_bytes() for path in media_root.rglob("*") if path.is_file())
    assert content[:12] not in on_disk, "sealed"
    assert name not in str(list(media_root.rglob("*")))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("照片.png", b"this is no picture", "不是一张能打开的图片"),
        ("照片.jpg", picture()[:40], "不是一张能打开的图片"),
        ("照片.jpg", b"<html><script>", "不是一张能打开的图片"),
        ("照片.bmp", picture("BMP"), "不收这种文件"),
        ("照片.png", picture("BMP"), "JPG、PNG"),
        ("合同.pdf", b"MZ\x90\x00", "不符"),
        ("录音.wav", b"RIFF\x00\x00\x00\x00AVI LIST", "不符"),
        ("录音.m4a", b"\x00\x00\x00\x18ftypheic....", "不符"),
        ("录像.mp4", b"\x00\x00\x00\x18ftypavif....", "不符"),
        ("录像.webm", b"<html><script>", "不符"),
        ("录音.ogg", b"RIFF\x00\x00\x00\x00WAVE", "不符"),
        ("照片.heic", b"\x00\x00\x00\x18ftypheic....", "不收这种文件"),
        ("说明.docx", b"PK\x03\x04 broken", "不符"),
        ("说明.docx", office("word/vbaProject.bin"), "宏"),
        ("表格.xlsx", office("xl/VbaProject.BIN"), "宏"),
        ("表格.xlsm", office("xl/workbook.xml"), "不收这种文件"),
        ("说明.doc", b"\xd0\xcf\x11\xe0", "不收这种文件"),
        ("程序.exe", b"MZ", "不收这种文件"),
        ("无后缀", b"%PDF-", "不收这种文件"),
        ("../../etc/passwd", b"root", "不收这种文件"),
    ],
)
def test_refused(world: World, media_root: Path, name: str, content: bytes, words: str) -> None:
    case = world.submitted()
    with pytest.raises(Refusal, match=words) as refused:
        attach(world, case, name, content)
    assert refused.value.field == "file"
    assert not Attachment.objects.exists()
    assert [path for path in media_root.rglob("*") if path.is_file()] == []
    assert world.fresh(case).version == 2


def test_an_empty_file(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        attach(world, world.submitted(), "空.pdf", b"")
    assert refused.value.field == "file"


def test_no_file_at_all(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.do("attach", "seat", world.submitted())
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "size", "most"),
    [("合同.pdf", 30, "20 MB"), ("录像.mp4", 41, "40 MB"), ("录音.M4A", 41, "40 MB")],
)
def test_what_is_too_large(world: World, media_root: Path, name: str, size: int, most: str) -> None:
    """Refused by its size, before a byte of it is read."""

    class Huge(SimpleUploadedFile):
        def read(self, *arguments: int) -> bytes:
            raise AssertionError("read in spite of its size")

    huge: UploadedFile = Huge(name, b"\x00")
    huge.size = size * 2**20
    case = world.submitted()
    with pytest.raises(TooLarge, match=most) as refused:
        perform("attach", world.actor(case), case, {}, {"file": huge})  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.status) == ("file", 413)


def test_a_picture_of_too_many_pixels(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PIXELS", 100)
    with pytest.raises(Refusal, match="尺寸过大"):
        attach(world, world.submitted(), "巨图.png", picture(size=(11, 11)))


def test_nothing_opens_once_the_citizen_is_erased(world: World) -> None:
    case = world.submitted()
    kept = attach(world, case, "现场.png", picture())
    world.do("answer", "dispatcher", case, answer="已答")
    world.do("erase_identity", "duty_manager", case, note="依申请")
    kept = Attachment.objects.select_related("case__citizen").get(pk=kept.pk)
    assert files.name_of(kept) == ""
    with pytest.raises(Refusal, match="销毁"):
        files.content_of(kept)


def test_a_lost_file_is_said_in_plain_words(world: World, media_root: Path) -> None:
    kept = attach(world, world.submitted(), "现场.png", picture())
    for path in media_root.rglob("*.sealed"):
        path.unlink()
    with pytest.raises(Refusal, match="备份"):
        files.content_of(kept)


def test_a_step_that_fails_leaves_no_file_behind(
    world: World, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.submitted()
    monkeypatch.setattr("yixian.cases.actions.attach.Attachment.objects.create", lambda **_columns: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(world, case, "现场.png", picture())
    assert [path for path in media_root.rglob("*") if path.is_file()] == []
