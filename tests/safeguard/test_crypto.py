"""Sealing, keyed hashes, digests and signatures, under both suites."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from yixian.safeguard import crypto
from yixian.safeguard.suites import SUITES

pytestmark = pytest.mark.usefixtures("each_suite")


@pytest.mark.parametrize("plain", ["", "王小明", "13812345678", "👨‍👩‍👧", "长" * 10_000])
def test_what_is_sealed_opens_again(plain: str) -> None:
    key = crypto.new_key()
    sealed = crypto.seal(key, plain, "citizen:1:name")
    assert crypto.unseal(key, sealed, "citizen:1:name").decode() == plain
    assert len(sealed) == len(plain.encode()) + 29


@examples(max_examples=50)
@given(plain=st.binary(max_size=200), context=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_bytes_open_again(plain: bytes, context: str) -> None:
    key = crypto.new_key()
    assert crypto.unseal(key, crypto.seal(key, plain, context), context) == plain


def test_memoryviews_as_postgresql_gives_them() -> None:
    key = crypto.new_key()
    sealed = crypto.seal(memoryview(key), "a", "c")
    assert crypto.unseal(memoryview(key), memoryview(sealed), "c") == b"a"


def test_equal_texts_do_not_look_equal() -> None:
    key = crypto.new_key()
    assert crypto.seal(key, "same", "c") != crypto.seal(key, "same", "c")
    assert crypto.new_key() != crypto.new_key()
    assert b"same" not in crypto.seal(key, "same", "c")


def test_every_changed_byte_is_noticed() -> None:
    key = crypto.new_key()
    sealed = crypto.seal(key, "王小明", "c")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(crypto.Tampered):
            crypto.unseal(key, changed, "c")
    for short in (b"", sealed[:5], sealed[:-1], sealed + b"x"):
        with pytest.raises(crypto.Tampered):
            crypto.unseal(key, short, "c")


def test_a_changed_key_is_noticed() -> None:
    key = crypto.new_key()
    sealed = crypto.seal(key, "a", "c")
    with pytest.raises(crypto.Tampered):
        crypto.unseal(key[:-1] + bytes([key[-1] ^ 1]), sealed, "c")
    with pytest.raises(crypto.Tampered):
        crypto.unseal(crypto.new_key(), sealed, "c")


def test_a_value_moved_to_another_place_does_not_open() -> None:
    key = crypto.new_key()
    sealed = crypto.seal(key, "a", "citizen:1:phone")
    with pytest.raises(crypto.Tampered):
        crypto.unseal(key, sealed, "citizen:2:phone")


def test_a_destroyed_key_opens_nothing() -> None:
    sealed = crypto.seal(crypto.new_key(), "a", "c")
    gone = crypto.destroy_key()
    with pytest.raises(crypto.KeyDestroyed):
        crypto.unseal(gone, sealed, "c")
    with pytest.raises(crypto.KeyDestroyed):
        crypto.seal(gone, "b", "c")


def test_keyed_hashes_are_stable_and_separate() -> None:
    phone = crypto.keyed_hash("13812345678", "phone")
    assert phone == crypto.keyed_hash("13812345678", "phone")
    assert len(phone) == 32
    assert int(phone, 16)
    assert phone != crypto.keyed_hash("13812345678", "id_number")
    assert phone != crypto.keyed_hash("13812345679", "phone")
    assert crypto.keyed_hash("b", "ca") != crypto.keyed_hash("ab", "c")


def test_signatures() -> None:
    signature = crypto.sign(b"root")
    assert len(signature) == 64
    assert crypto.signature_fits(b"root", signature)
    assert not crypto.signature_fits(b"other", signature)
    assert not crypto.signature_fits(b"root", "")
    assert not crypto.signature_fits(b"root", "签名")


def test_a_digest_piece_by_piece_is_the_digest() -> None:
    taken = crypto.hasher()
    taken.update(b"a")
    taken.update(b"bc")
    assert taken.hexdigest() == taken.hexdigest() == crypto.digest(b"abc")


@pytest.mark.parametrize(
    ("suite", "abc"),
    [
        # FIPS 180-4 and GB/T 32905-2016, example 1.
        ("standard", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("gm", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ],
)
def test_digests_are_those_of_the_standards(suite: str, abc: str) -> None:
    taken = SUITES[suite].hasher()
    taken.update(b"abc")
    assert taken.hexdigest() == abc


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    cipher = SUITES["gm"].aead(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    nonce = bytes.fromhex("00001234567800000000abcd")
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = cipher.encrypt(nonce, plain, associated)
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert cipher.decrypt(nonce, sealed, associated) == plain


def test_sealing_takes_microseconds() -> None:
    """A generous bound that a database query or a key file read for each call would break."""
    key = crypto.new_key()
    began = time.perf_counter()
    for _ in range(1000):
        crypto.new_key()
        crypto.seal(key, "13812345678", "citizen:1:phone")
        crypto.keyed_hash("13812345678", "phone")
    assert time.perf_counter() - began < 0.5
