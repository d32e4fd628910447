"""Backup and restore: one file that holds the database, the uploads, the keys and what witnesses seals and looks.

The order makes the copy whole while the city works on: first the witness (it may lag behind the database, never
run ahead of it), then the database at one moment, then the uploads (a file is on disk before its row is written,
so every row of the copy finds its file).
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from yixian import __version__
from yixian.ground.errors import Refusal
from yixian.safeguard import witness

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
WITNESS = "seals.log"
LOOKS = "looks"
SESSION_KEY = "secret.key"


def make_backup(target: Path, *, with_keys: bool = True) -> dict[str, Any]:
    """Write the backup to `target` (whole under its final name or not at all, mode 0600); its manifest.

    A `Refusal` says why there is none: the file exists, its folder does not, the disk is full, PostgreSQL's tools
    are missing.
    """
    if target.exists():
        raise Refusal(f"文件已存在，换一个名字 / the file exists: {target}")
    # A slip of the pen, or a disk that is not mounted: neither wants a new folder.
    if not target.parent.is_dir():
        raise Refusal(f"没有这个文件夹，请先建立 / there is no such folder, make it first: {target.parent}")
    part = target.with_name(target.name + ".part")
    manifest: dict[str, Any] = {
        "yixian": __version__,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "keys": with_keys,
        "files": {},
    }
    try:
        part.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
            _write(part, Path(scratch), manifest)
        part.rename(target)
        _settle(target.parent)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise Refusal(f"备份没有写成：{_plain(error)} / no backup was written: {_plain(error)}") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(part: Path, scratch: Path, manifest: dict[str, Any]) -> None:
    data = Path(settings.DATA_DIR)
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        # Every file as a file: of two names of one file the second would else be kept as a link.
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3, dereference=True) as archive:
            if (data / WITNESS).exists():
                _add_bytes(archive, manifest, WITNESS, (data / WITNESS).read_bytes())
            for day in sorted((data / LOOKS).glob("*.log")):
                # One that is gone by now was sealed.
                with suppress(FileNotFoundError):
                    _add_bytes(archive, manifest, f"{LOOKS}/{day.name}", day.read_bytes())
            dump = scratch / DATABASE[connection.vendor]
            _dump(dump)
            _add(archive, manifest, dump, dump.name)
            if manifest["keys"]:
                for key in _files(Path(settings.KEYS_DIR)):
                    _add(archive, manifest, key, f"keys/{key.relative_to(settings.KEYS_DIR)}")
            for upload in _files(Path(settings.MEDIA_ROOT)):
                if upload.suffix != ".part":
                    # One that is gone by now was erased after the database was copied.
                    with suppress(FileNotFoundError):
                        _add(archive, manifest, upload, f"uploads/{upload.relative_to(settings.MEDIA_ROOT)}")
            body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            _add_bytes(archive, {"files": {}}, MANIFEST, body)
        file.flush()
        os.fsync(file.fileno())


def restore_backup(source: Path, *, despite_witness: bool = False) -> dict[str, Any]:
    """Restore into an empty data folder and an empty database; nothing is touched before all is checked.

    A `seals.log` that is there already proves days which must not vanish unseen: where it knows of more than the
    backup does, only `despite_witness` restores. It is then kept under another name: `kept_witness` in what this
    returns, beside the manifest.
    """
    if not source.is_file():
        raise Refusal(f"没有这个备份文件 / no such backup: {source}")
    data = Path(settings.DATA_DIR)
    try:
        with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as scratch:
            folder = Path(scratch)
            manifest = _unpack(source, folder)
            if manifest["database"] != connection.vendor:
                raise Refusal(
                    f"备份来自 {manifest['database']}，现在用的是 {connection.vendor}，请改 DATABASE_URL"
                    " / the backup is of another kind of database"
                )
            _refuse_unless_empty(keys_expected=not manifest["keys"])
            if not despite_witness:
                _refuse_to_lose_days(data / WITNESS, folder / WITNESS)
            manifest["kept_witness"] = _put_in_place(folder, data)
    except OSError as error:
        raise Refusal(f"没有恢复：{_plain(error)} / nothing was restored: {_plain(error)}") from error
    return manifest


def _refuse_to_lose_days(kept: Path, brought: Path) -> None:
    """Raise a `Refusal` that says what is lost, if the witness in place proves days the backup does not have."""
    lost = witness.unproved(witness.lines(kept), witness.lines(brought))
    if not lost:
        return
    days, number = f"{lost[0].day}–{lost[-1].day}", len(lost)
    raise Refusal(
        f"没有恢复：数据目录里的 {WITNESS} 证明有 {number} 次每日封存（{days}）是这个备份没有的，恢复它就会丢失"
        "这些天的记录。请换用更新的备份；确实没有，再加 --despite-witness 恢复，现有的见证文件会另存在旁边"
        f" / nothing was restored: {WITNESS} in the data folder proves {number} daily seals ({days}) that this backup"
        " does not have, so the record of those days would be lost. Use a newer backup; if there is none, restore"
        " with --despite-witness, and the present witness is kept beside"
    )


def _set_aside(kept: Path) -> Path | None:
    """Give the witness in place another name, so that nothing it proves is overwritten; the name, if there was one."""
    if not kept.exists():
        return None
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    aside = kept.with_name(f"{kept.name}.before-restore-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = kept.with_name(f"{kept.name}.before-restore-{stamp}-{number}")
    kept.rename(aside)
    return aside


def _put_in_place(folder: Path, data: Path) -> Path | None:
    """Files first and the database last: if anything fails, what was placed is taken away again.

    Returns where the witness is that was there before, if there was one.
    """
    placed: list[Path] = []
    homes = {"keys": Path(settings.KEYS_DIR), "uploads": Path(settings.MEDIA_ROOT), LOOKS: data / LOOKS}
    session_key = homes["keys"] / SESSION_KEY
    kept_key = session_key.read_bytes() if session_key.exists() else b""
    aside, looks_aside = _set_aside(data / WITNESS), _set_aside(data / LOOKS)
    try:
        for name, home in homes.items():
            for file in _files(folder / name):
                place = home / file.relative_to(folder / name)
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                placed.append(place)
                shutil.copyfile(file, place)
                if name == "keys":
                    place.chmod(0o600)
        if (folder / WITNESS).exists():
            placed.append(data / WITNESS)
            shutil.copyfile(folder / WITNESS, data / WITNESS)
        _load(folder / DATABASE[connection.vendor])
    except BaseException:
        for place in placed:
            if place == session_key and kept_key:
                place.write_bytes(kept_key)
            else:
                place.unlink(missing_ok=True)
        if aside is not None:
            aside.rename(data / WITNESS)
        if looks_aside is not None:
            shutil.rmtree(data / LOOKS, ignore_errors=True)
            looks_aside.rename(data / LOOKS)
        raise
    return aside


def _plain(error: Exception) -> str:
    """What went wrong, without paths and codes where the system has words for it."""
    return getattr(error, "strerror", None) or str(error)


def _settle(folder: Path) -> None:
    """Make the renaming itself safe against a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, manifest: dict[str, Any], path: Path, name: str) -> None:
    manifest["files"][name] = _digest(path)
    archive.add(path, name, recursive=False)


def _add_bytes(archive: tarfile.TarFile, manifest: dict[str, Any], name: str, body: bytes) -> None:
    manifest["files"][name] = hashlib.sha256(body).hexdigest()
    info = tarfile.TarInfo(name)
    info.size = len(body)
    archive.addfile(info, io.BytesIO(body))


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into `folder` and hold every file to the manifest; returns it."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            _extract(archive, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        named: dict[str, str] = dict(manifest["files"])
        wanted = DATABASE[manifest["database"]]
        datetime.fromisoformat(manifest["made_at"]), manifest["yixian"], manifest["keys"]
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise _damaged(error) from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise _damaged(error) from error
    found = {str(path.relative_to(folder)) for path in _files(folder)} - {MANIFEST}
    if wanted not in named or found != set(named):
        raise Refusal("备份里的文件与清单不符 / the files of the backup do not fit its manifest")
    for name, digest in named.items():
        if _digest(folder / name) != digest:
            raise Refusal(f"备份里的 {name} 与清单不符 / {name} does not fit the manifest")
    return manifest


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Every member into `folder`: plain files below it and nothing else. (The filter of `extractall` that does
    this came with Python 3.11.4; Debian 12 has 3.11.2.)"""
    for member in archive:
        parts = PurePosixPath(member.name).parts
        source = archive.extractfile(member) if member.isreg() else None
        if source is None or member.name.startswith("/") or ".." in parts:
            raise tarfile.TarError(f"{member.name!r}")
        place = folder.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        with source, place.open("wb") as file:
            shutil.copyfileobj(source, file)


def _damaged(error: Exception) -> Refusal:
    return Refusal(
        f"备份文件损坏、不完整，或不是备份 / the backup is damaged, cut short or no backup: {error}"
    )


def _dump(target: Path) -> None:
    """The whole database as it is at one moment, while others write on."""
    if connection.vendor == "sqlite":
        source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True, timeout=60)
        with closing(source), closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=4096)
        return
    with _postgresql() as (arguments, environment):
        _run(["pg_dump", "--format=custom", f"--file={target}", *arguments], environment)


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connections.close_all()
        place = Path(connection.settings_dict["NAME"])
        fresh = place.with_name(place.name + ".part")
        try:
            shutil.copyfile(dump, fresh)
            for leftover in ("-wal", "-shm"):
                place.with_name(place.name + leftover).unlink(missing_ok=True)
            fresh.rename(place)
        finally:
            fresh.unlink(missing_ok=True)
        return
    with _postgresql() as (arguments, environment):
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        _run(["pg_restore", *options, *arguments, str(dump)], environment)
    connections.close_all()


def _refuse_unless_empty(*, keys_expected: bool) -> None:
    """Nothing that is there may be lost. The key that signs sessions is made by every start and does not count."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        used = "people_installation" in tables
        if used:
            cursor.execute("SELECT count(*) FROM people_installation")
            used = cursor.fetchone()[0] > 0
    used = used or (connection.vendor == "postgresql" and bool(tables))
    keys = [path.name for path in _files(Path(settings.KEYS_DIR)) if path.name != SESSION_KEY]
    if used or any(_files(Path(settings.MEDIA_ROOT))) or (keys and not keys_expected):
        raise Refusal("只能恢复到空的数据库和数据目录 / restore needs an empty database and data folder")
    if keys_expected and not keys:
        raise Refusal(
            "这个备份不含密钥：请先把另存的密钥放进数据目录的 keys 文件夹"
            " / this backup holds no keys: first put the keys kept elsewhere into the folder keys"
        )


@contextmanager
def _postgresql() -> Iterator[tuple[list[str], dict[str, str]]]:
    """Arguments and environment for PostgreSQL's own tools; the password never stands on a command line."""
    chosen = connection.settings_dict
    environment = {**os.environ, "PGDATABASE": str(chosen["NAME"]), "PGCONNECT_TIMEOUT": "20"}
    for variable, name in (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
    ):
        if chosen.get(name):
            environment[variable] = str(chosen[name])
    yield [f"--dbname={chosen['NAME']}"], environment


def _run(command: list[str], environment: dict[str, str]) -> None:
    program = shutil.which(command[0]) or _beside_server(command[0])
    if program is None:
        raise Refusal(f"找不到 {command[0]}，请安装 postgresql-client / install postgresql-client")
    done = subprocess.run(
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise Refusal(f"{command[0]}: {lines[-1]}")


def _beside_server(name: str) -> str | None:
    """Debian keeps the tools of each version in a folder of its own."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else None
