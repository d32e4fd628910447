"""Backup and restore: one file that holds the database, the uploads, the keys and the witness of the seals.

The order makes the copy whole while the city works on: first the witness (it may lag behind the database, never
run ahead of it), then the database at one moment, then the uploads (a file is on disk before its row is written,
so every row of the copy finds its file).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from yixian import __version__
from yixian.ground.errors import Refusal

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
WITNESS = "seals.log"


def make_backup(target: Path, *, with_keys: bool = True) -> dict[str, Any]:
    """Write the backup to `target` (made at once under its final name, mode 0600). Returns its manifest."""
    if target.exists():
        raise Refusal(f"文件已存在，换一个名字 / the file exists: {target}")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    data = Path(settings.DATA_DIR)
    manifest: dict[str, Any] = {
        "yixian": __version__,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "keys": with_keys,
        "files": {},
    }
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch,
            tarfile.open(part, "w:gz", compresslevel=3) as archive,
        ):
            part.chmod(0o600)
            witness = data / WITNESS
            if witness.exists():
                _add_bytes(archive, manifest, WITNESS, witness.read_bytes())
            dump = Path(scratch) / DATABASE[connection.vendor]
            _dump(dump)
            _add(archive, manifest, dump, dump.name)
            if with_keys:
                for key in _files(Path(settings.KEYS_DIR)):
                    _add(archive, manifest, key, f"keys/{key.relative_to(settings.KEYS_DIR)}")
            for upload in _files(Path(settings.MEDIA_ROOT)):
                if upload.suffix != ".part":
                    _add(archive, manifest, upload, f"uploads/{upload.relative_to(settings.MEDIA_ROOT)}")
            body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            _add_bytes(archive, {"files": {}}, MANIFEST, body)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore_backup(source: Path) -> dict[str, Any]:
    """Restore into an empty data folder and an empty database; nothing is touched before all is checked."""
    if not source.is_file():
        raise Refusal(f"没有这个备份文件 / no such backup: {source}")
    data = Path(settings.DATA_DIR)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as scratch:
        folder = Path(scratch)
        manifest = _unpack(source, folder)
        if manifest["database"] != connection.vendor:
            raise Refusal(
                f"备份来自 {manifest['database']}，现在用的是 {connection.vendor}，请改 DATABASE_URL"
                " / the backup is of another kind of database"
            )
        _refuse_unless_empty()
        _load(folder / DATABASE[connection.vendor])
        keys = folder / "keys"
        if keys.exists():
            Path(settings.KEYS_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
            for key in _files(keys):
                place = Path(settings.KEYS_DIR) / key.relative_to(keys)
                shutil.copyfile(key, place)
                place.chmod(0o600)
        if (folder / "uploads").exists():
            shutil.copytree(folder / "uploads", settings.MEDIA_ROOT, dirs_exist_ok=True)
        if (folder / WITNESS).exists():
            shutil.copyfile(folder / WITNESS, data / WITNESS)
    return manifest


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
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise Refusal(f"备份文件损坏或不完整 / the backup is damaged or cut short: {error}") from error
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise Refusal(f"备份里的 {name} 与清单不符 / {name} does not fit the manifest")
    return manifest


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
        for leftover in (place, place.with_name(place.name + "-wal"), place.with_name(place.name + "-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(dump, place)
        return
    with _postgresql() as (arguments, environment):
        _run(
            ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
            + [*arguments, str(dump)],
            environment,
        )
    connections.close_all()


def _refuse_unless_empty() -> None:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        used = "people_installation" in tables
        if used:
            cursor.execute("SELECT count(*) FROM people_installation")
            used = cursor.fetchone()[0] > 0
    if used or (connection.vendor == "postgresql" and tables):
        raise Refusal("只能恢复到空的数据库和数据目录 / restore needs an empty database and data folder")


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
