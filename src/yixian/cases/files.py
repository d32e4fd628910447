"""Files of cases on disk: checked for what they say they are, sealed under the citizen's key."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from yixian.ground.errors import Refusal, TooLarge
from yixian.ground.text import clean_line
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from yixian.cases.models import Attachment, Citizen

PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
# What stands in a file at which place, by its ending; the rest of the endings are refused.
MAGIC: dict[str, tuple[int, tuple[bytes, ...], str]] = {
    "pdf": (0, (b"%PDF-",), "application/pdf"),
    "mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "audio/mpeg"),
    "wav": (8, (b"WAVE",), "audio/wav"),
    "amr": (0, (b"#!AMR",), "audio/amr"),
    "ogg": (0, (b"OggS",), "audio/ogg"),
    "oga": (0, (b"OggS",), "audio/ogg"),
    "opus": (0, (b"OggS",), "audio/ogg"),
    "webm": (0, (b"\x1aE\xdf\xa3",), "video/webm"),  # sound alone too: its ending is the same
    "m4a": (4, (b"ftyp",), "audio/mp4"),
    "mp4": (4, (b"ftyp",), "video/mp4"),
    "m4v": (4, (b"ftyp",), "video/mp4"),
    "3gp": (4, (b"ftyp",), "video/3gpp"),
    "mov": (4, (b"ftyp", b"moov", b"mdat", b"wide"), "video/quicktime"),
}
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
# Pictures in the same boxes as clips (HEIC, AVIF), which few programs open: telephones send JPEG when asked to.
PICTURES_IN_BOXES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
DOCUMENTS = tuple(f".{ending}" for ending in ("pdf", *OFFICE))
# For the `accept` of a field: what a file chooser offers first. Pictures by name, so that telephones send JPEG.
ACCEPTED = ",".join((*PICTURES.values(), "audio/*", "video/*", *DOCUMENTS))
PAPERS = ",".join((*PICTURES.values(), *DOCUMENTS))
# What a browser shows by itself, in a tab of its own; everything else is downloaded. None of it can hold a script
# that runs in our name: the answer says `nosniff`, and the page's own policy forbids it.
HEARD_OR_SEEN = ("audio/mpeg", "audio/wav", "audio/ogg", "audio/mp4", "video/mp4", "video/webm")
SHOWN = frozenset((*PICTURES.values(), "application/pdf", *HEARD_OR_SEEN))
CONTEXT = "attachment"
MOST_PIXELS = 60_000_000
THUMBNAIL = 320  # px of the longer side


@dataclass(frozen=True)
class Kept:
    """A file as it was kept."""

    stored_as: str
    sealed_name: bytes
    media_type: str
    size: int
    digest: str


def keep(uploaded: UploadedFile[Any], citizen: Citizen) -> Kept:
    """Check and seal an uploaded file. `TooLarge` or a `Refusal` says why it is not taken."""
    _not_too_large(uploaded)
    if not citizen.wrapped_key:
        raise Refusal(_("诉求人身份已销毁，不能再加附件。"), field="file")
    checked = check(uploaded)
    stored_as = keep_sealed(bytes(citizen.wrapped_key), checked.content, CONTEXT)
    sealed_name = crypto.seal(bytes(citizen.wrapped_key), checked.name, CONTEXT)
    return Kept(
        stored_as, sealed_name, checked.media_type, len(checked.content), crypto.digest(checked.content)
    )


@dataclass(frozen=True)
class Checked:
    """A file that is what its name says."""

    name: str
    content: bytes
    media_type: str


def check(uploaded: UploadedFile[Any]) -> Checked:
    """Read an uploaded file and tell its kind. `TooLarge` or a `Refusal`, of `file`, says why it is not taken."""
    _not_too_large(uploaded)
    content = uploaded.read()
    if not content:
        raise Refusal(_("这是一个空文件。"), field="file")
    name = clean_line(Path(uploaded.name or "").name)[-120:]
    return Checked(name, content, _kind_of(name, content))


def check_paper(uploaded: UploadedFile[Any]) -> Checked:
    """As `check`, for what is read or filled in: no sound, no film."""
    if not (uploaded.name or "").lower().endswith((*PICTURE_ENDINGS, *DOCUMENTS)):
        raise Refusal(_("只收图片、PDF、不含宏的 Word、Excel 和 PPT。"), field="file")
    return check(uploaded)


def _not_too_large(uploaded: UploadedFile[Any]) -> None:
    most = most_bytes(uploaded.name or "")
    if (uploaded.size or 0) > most:
        raise TooLarge(_("附件超过 %(most)d MB，请压缩后再传。") % {"most": most // 2**20}, field="file")


def most_bytes(name: str) -> int:
    """How large a file of this name may be: sound and moving pictures more than the rest."""
    media_type = MAGIC.get(_ending(name), (0, (), ""))[2]
    is_clip = media_type.startswith(("audio/", "video/"))
    most: int = settings.CLIP_MAX_BYTES if is_clip else settings.ATTACHMENT_MAX_BYTES
    return most


def _ending(name: str) -> str:
    return Path(name).suffix.lower().lstrip(".")


def keep_sealed(wrapped_key: bytes, content: bytes, context: str) -> str:
    """Write the content under the key; the name it is stored as."""
    stored_as = secrets.token_hex(20)
    path = _path(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and renamed, so that a crash leaves no half file under the final name.
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        file.write(crypto.seal(wrapped_key, content, f"{context}:{stored_as}"))
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return stored_as


def open_sealed(wrapped_key: bytes, stored_as: str, context: str) -> bytes:
    """The content kept by `keep_sealed`; a `Refusal` when the file is gone."""
    try:
        sealed = _path(stored_as).read_bytes()
    except FileNotFoundError as error:
        raise Refusal(_("附件文件不在了，请联系系统管理员从备份恢复。")) from error
    return crypto.unseal(wrapped_key, sealed, f"{context}:{stored_as}")


def name_of(attachment: Attachment) -> str:
    """The file's own name; empty once the citizen's key is destroyed."""
    key = bytes(attachment.case.citizen.wrapped_key)
    return crypto.unseal(key, bytes(attachment.sealed_name), CONTEXT).decode() if key else ""


def content_of(attachment: Attachment) -> bytes:
    """The file in clear. A `Refusal` when the key is destroyed or the file is gone."""
    return open_sealed(key_of(attachment), attachment.stored_as, CONTEXT)


def key_of(attachment: Attachment) -> bytes:
    """What the file is sealed with. A `Refusal` when it is destroyed."""
    key = bytes(attachment.case.citizen.wrapped_key)
    if not key:
        raise Refusal(_("诉求人身份已销毁，附件不能再打开。"))
    return key


def thumbnail_of(content: bytes) -> bytes | None:
    """A small JPEG of a picture the right way up, and nothing of what a camera writes beside it; None for no picture.

    Where and by whom a picture was taken stays in the original, which is evidence.
    """
    try:
        with Image.open(BytesIO(content)) as picture:
            picture.draft("RGB", (2 * THUMBNAIL, 2 * THUMBNAIL))  # a JPEG is read no larger than needed
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((THUMBNAIL, THUMBNAIL))
            small = BytesIO()
            upright.convert("RGB").save(small, "JPEG", quality=75)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return small.getvalue()


def forget(stored_as: str) -> None:
    """Remove a kept file whose row never came to be."""
    _path(stored_as).unlink(missing_ok=True)


def _path(stored_as: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored_as[:2] / f"{stored_as}.sealed"


def _kind_of(name: str, content: bytes) -> str:
    """The media type by content; a file that is not what its name says is refused."""
    ending = _ending(name)
    if f".{ending}" in PICTURE_ENDINGS:
        return _picture(content)
    if ending in OFFICE and _is_office(content):
        return OFFICE[ending]
    if ending in MAGIC:
        place, magic, media_type = MAGIC[ending]
        in_box = content[4:8] == b"ftyp" and content[8:12] in PICTURES_IN_BOXES
        if content[place : place + 12].startswith(magic) and not in_box:
            return media_type
    elif ending not in OFFICE:
        raise Refusal(
            _(
                "不收这种文件，请传图片、PDF、Word、Excel、PPT，录音（MP3、M4A、WAV、OGG、AMR）或视频（MP4、MOV、WEBM、3GP）。"
            ),
            field="file",
        )
    raise Refusal(_("文件内容与后缀名“%(ending)s”不符，请检查。") % {"ending": ending}, field="file")


def _is_office(content: bytes) -> bool:
    """Whether it is an Office document; one with macros is refused, whatever it is called."""
    try:
        names = [name.lower() for name in ZipFile(BytesIO(content)).namelist()]
    except BadZipFile:
        return False
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refusal(_("文件里有宏，请另存为不含宏的文档再传。"), field="file", code="macro")
    return "[content_types].xml" in names


def _picture(content: bytes) -> str:
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise Refusal(_("图片尺寸过大，请缩小后再传。"), field="file")
            picture.verify()
            media_type = PICTURES.get(picture.format or "")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal(_("这不是一张能打开的图片。"), field="file") from error
    if media_type is None:
        raise Refusal(_("请传 JPG、PNG、WEBP 或 GIF 图片。"), field="file")
    return media_type
