"""Sealing, keyed hashes, digests and signatures: the face every room uses.

A **data key** belongs to one citizen (or one thing to be erasable); the database holds it wrapped under the
master key. A sealed value is `suite mark (1 byte) · nonce (12) · ciphertext · tag (16)`, bound to a
`context` such as "citizen:17:phone", so that a value moved to another row or column does not open.

Data keys are unwrapped for each use and never kept: a destroyed key is gone from memory too.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag

from yixian.safeguard.keys import NONCE_BYTES, KeyRing, KeysMissing, KeysUnfit, KeyTrouble, open_ring, suite
from yixian.safeguard.suites import Aead, Hasher

__all__ = [
    "KeyDestroyed",
    "KeyTrouble",
    "KeysMissing",
    "KeysUnfit",
    "Tampered",
    "destroy_key",
    "digest",
    "hasher",
    "keyed_hash",
    "new_key",
    "open_keys",
    "seal",
    "sign",
    "signature_fits",
    "unseal",
]

Stored = bytes | memoryview  # PostgreSQL hands binary columns out as memoryview

_WRAP = b"yixian data key"
_HASH_HEX = 32  # 128 bits: no two people of one country share a hash by chance


class KeyDestroyed(Exception):
    """The data key was destroyed: what it sealed is erased for good."""


class Tampered(Exception):
    """A sealed value or wrapped key was changed, moved to another place, or belongs to another key."""


def open_keys() -> None:
    """Open the keys now, at the start of a process. Raises `KeyTrouble` with one clear line."""
    open_ring()


def new_key() -> bytes:
    """A fresh data key, wrapped under the master key: 61 bytes (`gm`: 45) for a BinaryField."""
    # Random nonces under one master key are safe for 2^32 keys (NIST SP 800-38D); a province has 2^27 people.
    ring = open_ring()
    return _encrypt(ring.master, ring.suite.mark, os.urandom(ring.suite.key_bytes), _WRAP)


def destroy_key() -> bytes:
    """What to store in place of a wrapped key to erase all that it sealed.

    Copies of the row in older backups still hold the key; they must age out by the retention table.
    """
    return b""


def seal(wrapped_key: Stored, plain: str | bytes, context: str) -> bytes:
    """`plain` encrypted under the data key and bound to `context`; 29 bytes longer than the UTF-8 text.

    Raises `KeyDestroyed` when `wrapped_key` is empty and `Tampered` when it does not open.
    """
    ring = open_ring()
    payload = plain.encode("utf-8", "surrogatepass") if isinstance(plain, str) else plain
    return _encrypt(_data_key(ring, wrapped_key), ring.suite.mark, payload, context.encode())


def unseal(wrapped_key: Stored, sealed: Stored, context: str) -> bytes:
    """The plain bytes of what `seal` made with the same key and context.

    Raises `KeyDestroyed` when `wrapped_key` is empty, `Tampered` when anything was changed.
    """
    ring = open_ring()
    return _decrypt(_data_key(ring, wrapped_key), ring.suite.mark, bytes(sealed), context.encode())


def keyed_hash(text: str, purpose: str) -> str:
    """32 hexadecimal digits by which `text` is found again without being stored.

    Keyed, so that nobody without `index.key` can try out all telephone numbers; equal texts of different
    `purpose` ("phone", "id_number") give unrelated hashes.
    """
    ring = open_ring()
    label = purpose.encode()
    # The length in front keeps ("ab", "c") and ("a", "bc") apart.
    payload = len(label).to_bytes(2, "big") + label + text.encode("utf-8", "surrogatepass")
    return ring.suite.hmac(ring.index, payload).hex()[:_HASH_HEX]


def digest(payload: bytes) -> str:
    """The unkeyed digest of `payload`, 64 hexadecimal digits. Needs no keys."""
    taken = suite().hasher()
    taken.update(payload)
    return taken.hexdigest()


def hasher() -> Hasher:
    """An empty digest for a payload that comes piece by piece; ends like `digest`."""
    return suite().hasher()


def sign(payload: bytes) -> str:
    """A keyed signature under the seal key, 64 hexadecimal digits."""
    ring = open_ring()
    return ring.suite.hmac(ring.seal, payload).hex()


def signature_fits(payload: bytes, signature: str) -> bool:
    """Whether `signature` is what `sign` gives for `payload`."""
    return hmac.compare_digest(sign(payload).encode(), signature.encode())


def _data_key(ring: KeyRing, wrapped_key: Stored) -> Aead:
    wrapped = bytes(wrapped_key)
    if not wrapped:
        raise KeyDestroyed
    key = _decrypt(ring.master, ring.suite.mark, wrapped, _WRAP)
    if len(key) != ring.suite.key_bytes:
        raise Tampered
    return ring.suite.aead(key)


def _encrypt(cipher: Aead, mark: bytes, plain: bytes, context: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return mark + nonce + cipher.encrypt(nonce, plain, mark + context)


def _decrypt(cipher: Aead, mark: bytes, sealed: bytes, context: bytes) -> bytes:
    body = 1 + NONCE_BYTES
    if sealed[:1] != mark or len(sealed) < body + 16:
        raise Tampered
    try:
        return cipher.decrypt(sealed[1:body], sealed[body:], mark + context)
    except InvalidTag:
        raise Tampered from None
