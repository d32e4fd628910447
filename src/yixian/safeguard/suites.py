"""The two suites of algorithms: international (`standard`) and Chinese commercial cryptography (`gm`).

`standard` is AES-256-GCM (NIST SP 800-38D), SHA-256 (FIPS 180-4), HMAC (RFC 2104); `gm` is SM4-GCM (GB/T
32907, RFC 8998), SM3 (GB/T 32905), HMAC-SM3. Everything comes from the library `cryptography` or Python
itself.
"""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as gm_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_TAG = 16  # bytes


class Aead(Protocol):
    """Encryption that notices changes. `decrypt` raises `cryptography.exceptions.InvalidTag`."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class Hasher(Protocol):
    """A digest taken piece by piece."""

    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class Suite(ABC):
    """One set of algorithms. `mark` is the first byte of everything sealed under it."""

    name: str
    mark: bytes
    key_bytes: int

    @abstractmethod
    def aead(self, key: bytes) -> Aead:
        """A cipher under `key` (`key_bytes` long)."""

    @abstractmethod
    def hasher(self) -> Hasher:
        """An empty digest; 64 hexadecimal digits at the end."""

    @abstractmethod
    def hmac(self, key: bytes, payload: bytes) -> bytes:
        """The keyed hash of `payload`, 32 bytes."""


class Standard(Suite):
    """AES-256-GCM, SHA-256, HMAC-SHA256."""

    name = "standard"
    mark = b"\x01"
    key_bytes = 32

    def aead(self, key: bytes) -> Aead:
        return AESGCM(key)

    def hasher(self) -> Hasher:
        return hashlib.sha256()

    def hmac(self, key: bytes, payload: bytes) -> bytes:
        return hmac.digest(key, payload, "sha256")


class Gm(Suite):
    """SM4-GCM, SM3, HMAC-SM3."""

    name = "gm"
    mark = b"\x02"
    key_bytes = 16

    def aead(self, key: bytes) -> Aead:
        return _Sm4Gcm(key)

    def hasher(self) -> Hasher:
        return _Sm3()

    def hmac(self, key: bytes, payload: bytes) -> bytes:
        code = gm_hmac.HMAC(key, hashes.SM3())
        code.update(payload)
        return code.finalize()


class _Sm4Gcm:
    """SM4 in GCM with the calling form of `AESGCM`, the tag at the end."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        decryptor = Cipher(self._cipher, modes.GCM(nonce, data[-_TAG:])).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(data[:-_TAG]) + decryptor.finalize()


class _Sm3:
    """SM3 with the calling form of `hashlib`."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.copy().finalize().hex()


SUITES: dict[str, Suite] = {suite.name: suite for suite in (Standard(), Gm())}
