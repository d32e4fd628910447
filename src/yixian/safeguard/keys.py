"""The keys folder: three keys of 32 random bytes, made once, checked against the database at first use.

`master.key` wraps the data key of each citizen, `index.key` keys the hashes by which people are found,
`seal.key` signs seals and access records. Each file holds 64 hexadecimal digits, mode 0600, in
`settings.KEYS_DIR`.

The database keeps one `KeyCheck` row made with the keys. Keys that are missing or do not fit that row stop
the start in one clear line; new keys are made only for a database that has no such row.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from yixian.safeguard.suites import SUITES, Aead, Suite

if TYPE_CHECKING:
    from yixian.safeguard.models import KeyCheck

NAMES = ("master", "index", "seal")
KEY_BYTES = 32
NONCE_BYTES = 12
_KNOWN = "一线 12345"  # the text a key check seals
_CHECK_CONTEXT = b"yixian key check"


class KeyTrouble(ImproperlyConfigured):
    """The keys cannot be used; the message is one line for the person who runs the machine."""


class KeysMissing(KeyTrouble):
    """The database has been used with keys, and a key file is not there."""


class KeysUnfit(KeyTrouble):
    """A key file is damaged, or not the one this database was made with."""


@dataclass(frozen=True)
class KeyRing:
    """The opened keys of this process. `repr` shows none of them."""

    suite: Suite
    master: Aead
    index: bytes
    seal: bytes

    def __repr__(self) -> str:
        return f"<KeyRing {self.suite.name}>"


_rings: dict[tuple[str, str], KeyRing] = {}
_lock = threading.Lock()


def suite() -> Suite:
    """The suite the setting `YIXIAN_CRYPTO` names."""
    try:
        return SUITES[settings.YIXIAN_CRYPTO]
    except KeyError:
        raise KeyTrouble(_("YIXIAN_CRYPTO 只能是 standard 或 gm。")) from None


def open_ring() -> KeyRing:
    """The keys, read and checked once per process. Raises `KeysMissing`, `KeysUnfit` or `KeyTrouble`."""
    place = (str(settings.KEYS_DIR), settings.YIXIAN_CRYPTO)
    ring = _rings.get(place)
    if ring is None:
        with _lock:
            ring = _rings[place] = _open(Path(settings.KEYS_DIR), suite())
    return ring


def refuse_unfit() -> None:
    """Raise `KeyTrouble` if keys or suite are not those the database was made with; one without a key check fits."""
    if _key_check() is not None:
        open_ring()


def forget() -> None:
    """Drop the opened keys, so that the next use reads and checks them again."""
    with _lock:
        _rings.clear()


def _open(folder: Path, algorithms: Suite) -> KeyRing:
    check = _key_check()
    keys = {}
    for name in NAMES:
        path = folder / f"{name}.key"
        if check is None and not path.exists():
            _make(path)
        keys[name] = _read(path)
    try:
        # A shorter key (SM4) is derived, so that one file serves either suite and is never used as it is.
        wrapping = algorithms.hmac(keys["master"], b"yixian wrapping key")[: algorithms.key_bytes]
        ring = KeyRing(algorithms, algorithms.aead(wrapping), keys["index"], keys["seal"])
        if check is None:
            _keep_check(ring)
        else:
            _compare(ring, check)
    except UnsupportedAlgorithm:
        raise KeyTrouble(_("本机的加密库不支持 %(suite)s 算法。") % {"suite": algorithms.name}) from None
    return ring


def _key_check() -> KeyCheck | None:
    return apps.get_model("safeguard", "KeyCheck").objects.first()


def _keep_check(ring: KeyRing) -> None:
    """Write down what shows later that these are the keys. Two at once: the second finds the first's."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    found, _made = apps.get_model("safeguard", "KeyCheck").objects.get_or_create(
        pk=1,
        defaults={
            "suite": ring.suite.name,
            "master": nonce + ring.master.encrypt(nonce, _KNOWN.encode(), _CHECK_CONTEXT),
            "index": _short_code(ring, ring.index),
            "seal": _short_code(ring, ring.seal),
        },
    )
    _compare(ring, found)


def _compare(ring: KeyRing, check: KeyCheck) -> None:
    if check.suite != ring.suite.name:
        raise KeysUnfit(
            _("数据库使用 %(stored)s 算法建立，而 YIXIAN_CRYPTO 是 %(set)s。")
            % {"stored": check.suite, "set": ring.suite.name}
        )
    unfit = []
    sealed = bytes(check.master)
    try:
        ring.master.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _CHECK_CONTEXT)
    except (InvalidTag, ValueError):
        unfit.append("master.key")
    if check.index != _short_code(ring, ring.index):
        unfit.append("index.key")
    if check.seal != _short_code(ring, ring.seal):
        unfit.append("seal.key")
    if unfit:
        raise KeysUnfit(
            _("%(folder)s 中的 %(files)s 不是这个数据库的密钥，请恢复原来的密钥文件。")
            % {"folder": settings.KEYS_DIR, "files": ", ".join(unfit)}
        )


def _short_code(ring: KeyRing, key: bytes) -> str:
    return ring.suite.hmac(key, _CHECK_CONTEXT).hex()[:32]


def _read(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except FileNotFoundError:
        raise KeysMissing(
            _("缺少密钥文件 %(path)s，而数据库中已有用它加密的内容；请从备份恢复，不会另造新密钥。")
            % {"path": path}
        ) from None
    except OSError as error:
        raise KeyTrouble(
            _("读不了密钥文件 %(path)s：%(why)s") % {"path": path, "why": error.strerror}
        ) from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysUnfit(_("密钥文件 %(path)s 已损坏：应是 64 位十六进制数字。") % {"path": path})
    return key


def _make(path: Path) -> None:
    """Make one key file, whole or not at all; when two processes make it at once, the first one's stays."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link refuses to replace, where a rename would.
        path.hardlink_to(draft)
        _settle(path.parent)
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyTrouble(
            _("写不了密钥文件 %(path)s：%(why)s") % {"path": path, "why": error.strerror}
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _settle(folder: Path) -> None:
    """Make the folder's new entry survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
