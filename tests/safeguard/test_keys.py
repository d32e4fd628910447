"""The keys folder: made once, checked always, never made anew for a database that has had keys."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal

from yixian.safeguard import crypto, keys
from yixian.safeguard.models import KeyCheck


def test_first_use_makes_three_keys_only_the_owner_can_read(own_keys: Path) -> None:
    crypto.open_keys()
    files = sorted(own_keys.iterdir())
    assert [file.name for file in files] == ["index.key", "master.key", "seal.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o700
    assert len({file.read_text() for file in files}) == 3
    assert KeyCheck.objects.count() == 1


def test_the_next_process_uses_the_same_keys(own_keys: Path) -> None:
    key = crypto.new_key()
    sealed = crypto.seal(key, "王小明", "c")
    keys.forget()
    assert crypto.unseal(key, sealed, "c").decode() == "王小明"


def test_opened_keys_are_kept(own_keys: Path, django_assert_num_queries: Callable[..., Any]) -> None:
    crypto.open_keys()
    with django_assert_num_queries(0):
        crypto.seal(crypto.new_key(), "a", "c")
        crypto.keyed_hash("a", "phone")
        crypto.sign(b"a")


@pytest.mark.parametrize("name", ["master.key", "index.key", "seal.key"])
def test_a_missing_key_stops_loudly_and_none_is_made(own_keys: Path, name: str) -> None:
    crypto.open_keys()
    keys.forget()
    (own_keys / name).unlink()
    with pytest.raises(keys.KeysMissing, match=name) as stopped:
        crypto.new_key()
    assert "\n" not in str(stopped.value)
    assert not (own_keys / name).exists()


def test_a_missing_folder_stops_loudly(own_keys: Path, settings: Any, tmp_path: Path) -> None:
    crypto.open_keys()
    settings.KEYS_DIR = tmp_path / "elsewhere"
    with pytest.raises(keys.KeysMissing):
        crypto.keyed_hash("a", "phone")
    assert not settings.KEYS_DIR.exists()


@pytest.mark.parametrize("name", ["master.key", "index.key", "seal.key"])
def test_another_citys_key_is_named(own_keys: Path, name: str) -> None:
    crypto.open_keys()
    keys.forget()
    (own_keys / name).write_text("ab" * 32 + "\n")
    with pytest.raises(keys.KeysUnfit, match=name):
        crypto.open_keys()


@pytest.mark.parametrize("content", ["", "ab", "xy" * 32, "ab" * 33, "密钥"])
def test_a_damaged_key_is_named(own_keys: Path, content: str) -> None:
    crypto.open_keys()
    keys.forget()
    (own_keys / "master.key").write_text(content, encoding="utf-8")
    with pytest.raises(keys.KeysUnfit, match=r"master\.key"):
        crypto.open_keys()


def test_another_suite_than_the_databases_is_refused(own_keys: Path, settings: Any) -> None:
    crypto.open_keys()
    settings.YIXIAN_CRYPTO = "gm"
    with pytest.raises(keys.KeysUnfit, match="standard"):
        crypto.open_keys()


def test_an_unknown_suite_is_refused(own_keys: Path, settings: Any) -> None:
    settings.YIXIAN_CRYPTO = "rot13"
    with pytest.raises(keys.KeyTrouble, match="YIXIAN_CRYPTO"):
        crypto.digest(b"a")


def test_an_unreadable_key_is_said(own_keys: Path) -> None:
    crypto.open_keys()
    keys.forget()
    (own_keys / "seal.key").unlink()
    (own_keys / "seal.key").mkdir()
    with pytest.raises(keys.KeyTrouble, match=r"seal\.key"):
        crypto.open_keys()


def test_a_folder_that_cannot_be_written_is_said(own_keys: Path) -> None:
    own_keys.write_text("a file, no folder")
    with pytest.raises(keys.KeyTrouble, match=r"master\.key"):
        crypto.open_keys()


def test_a_crash_between_the_keys_is_made_good(own_keys: Path) -> None:
    own_keys.mkdir()
    (own_keys / "master.key").write_text("ab" * 32 + "\n")
    crypto.open_keys()
    assert (own_keys / "master.key").read_text() == "ab" * 32 + "\n"
    assert len(list(own_keys.iterdir())) == 3


def test_processes_that_make_a_key_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"

    def make_and_read(_turn: int) -> bytes:
        keys._make(path)
        return keys._read(path)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make_and_read, range(32)))) == 1
    assert [file.name for file in path.parent.iterdir()] == ["master.key"]


def test_migrating_makes_the_keys(own_keys: Path) -> None:
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert KeyCheck.objects.count() == 1
    assert (own_keys / "master.key").exists()


def test_no_key_shows_in_a_traceback(own_keys: Path) -> None:
    ring = keys.open_ring()
    assert repr(ring) == "<KeyRing standard>"
