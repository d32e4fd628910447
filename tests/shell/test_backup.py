"""Backup while a city works, restore into an empty place: real processes on both databases."""

import hashlib
import io
import json
import re
import resource
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.systems import Places, System

pytestmark = pytest.mark.postgresql

# A few cases, one with an attachment, one of a citizen who was erased.
WORK = """
from django.core.files.uploadedfile import SimpleUploadedFile
from yixian.cases.actions import act
from yixian.cases.models import Identity, normal_telephone
from yixian.directory.queries import reason
from yixian.intake.actions import Approach, receive
from yixian.people.models import Account, Actor
dispatcher, manager = (Actor.of(Account.objects.get(username=n)) for n in ("dispatcher", "duty_manager"))
made = []
for n in range(3):
    who = Identity(name=f"王小{n}", telephone=normal_telephone(f"1380013800{n}"))
    made.append(receive(dispatcher, Approach(identity=who), {"kind": "help", "content": f"第{n}件事"}))
act("attach", dispatcher, made[0], {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 the very bytes")})
act("refuse", dispatcher, made[1], {"reason": reason("refuse", "too_vague"), "explanation": ""})
act("erase_identity", manager, made[1], {"note": "到期"})
"""
LOOK = """
import json
from yixian.cases.files import content_of
from yixian.cases.models import Attachment, Case
print(json.dumps({
    "cases": Case.objects.count(),
    "attachment": content_of(Attachment.objects.get()).decode(),
    "names": [c.citizen.identity.name for c in Case.objects.order_by("id")[:3]],
}))
"""
CREATE = """
import itertools
from yixian.cases.models import Identity
from yixian.intake.actions import Approach, receive
from yixian.people.models import Account, Actor
actor = Actor.of(Account.objects.get(username="dispatcher"))
for n in itertools.count():
    receive(actor, Approach(identity=Identity(name="张三")), {"kind": "help", "content": f"又一件 {n}"})
    print(n)
"""
# Two days sealed, one after the other, with what there is of cases.
SEAL = """
from datetime import timedelta
from django.utils import timezone
from yixian.cases.models import Event
from yixian.safeguard.seals import make_seal
last = {e.case_id: (f"case:{e.case_id}", e.seq, e.hash) for e in Event.objects.order_by("case_id", "seq")}
for days in (1, 0):
    make_seal(timezone.localdate() - timedelta(days=days), last.values())
"""

LOOKED = """
from yixian.cases.actions import reveal_identity
from yixian.cases.models import Case
from yixian.people.models import Account, Actor
reveal_identity(Actor.of(Account.objects.get(username="dispatcher")), Case.objects.first(), "群众来电核实")
"""
UNLOOKED = """
from django.db import connection
connection.cursor().execute("DELETE FROM safeguard_accessrecord")
"""


@pytest.fixture
def worked(system: System) -> System:
    system.script(WORK)
    return system


def look(at: System) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(at.script(LOOK).splitlines()[-1])
    return found


def backup(of: System, *options: str) -> Path:
    target = of.data.parent / f"{of.data.name}.backup.tar.gz"
    of.run("backup", str(target), *options)
    return target


def repacked(source: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with its members changed, under another name."""
    with tarfile.open(source) as archive:
        members = {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}  # type: ignore[union-attr]
    change(members)
    target = source.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as archive:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return target


def test_a_backup_under_load_restores_to_a_verifying_whole(worked: System, places: Places) -> None:
    creating = worked.start_script(CREATE)
    assert creating.stdout is not None
    for _ in range(5):
        creating.stdout.readline()
    target = backup(worked)
    acknowledged = 8  # three of the work, five heard of before the backup began
    creating.kill()
    creating.communicate()
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.glob(f"{worked.data.name}.backup*")] == [target.name]

    elsewhere = places.empty()
    said = elsewhere.run("restore", str(target))
    assert "发现 0 处问题" in said
    assert re.search(r"已恢复 \d{4}-\d\d-\d\d \d\d:\d\d 的备份", said)
    found = look(elsewhere)
    assert found["cases"] >= acknowledged
    assert found["attachment"] == "%PDF-1.4 the very bytes"
    assert found["names"] == ["王小0", "", "王小2"]  # erased stays erased
    assert [p.stat().st_mode & 0o777 for p in (elsewhere.data / "keys").iterdir()] == [0o600] * len(
        list((elsewhere.data / "keys").iterdir())
    )
    assert "发现 0 处问题" in elsewhere.run("audit", "verify")
    # And it works on: the next case gets a number of its own.
    elsewhere.script(CREATE.replace("itertools.count()", "range(2)"))
    assert look(elsewhere)["cases"] == found["cases"] + 2


def test_what_is_no_whole_backup_touches_nothing(worked: System, places: Places) -> None:
    target = backup(worked)
    whole = target.read_bytes()

    def damaged() -> Path:
        path = target.with_name("damaged.tar.gz")
        path.write_bytes(whole[: len(whole) // 2] + b"\x00\xff" * 40 + whole[len(whole) // 2 + 80 :])
        return path

    def cut() -> Path:
        path = target.with_name("cut.tar.gz")
        path.write_bytes(whole[: len(whole) * 2 // 3])
        return path

    def foreign() -> Path:
        path = target.with_name("foreign.tar.gz")
        path.write_text("something else")
        return path

    def other_engine(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        here, other = (
            ("sqlite", "postgresql") if manifest["database"] == "sqlite" else ("postgresql", "sqlite")
        )
        names = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
        members[names[other]] = members.pop(names[here])
        manifest["files"][names[other]] = manifest["files"].pop(names[here])
        manifest["database"] = other
        members["manifest.json"] = json.dumps(manifest).encode()

    wrong: list[tuple[Path, str]] = [
        (damaged(), "damaged|manifest"),
        (cut(), "damaged"),
        (foreign(), "damaged"),
        (target.with_name("none"), "no such backup"),
    ]
    changes: list[tuple[Callable[[dict[str, bytes]], Any], str]] = [
        (lambda members: members.update({"keys/master.key": b"another"}), "does not fit"),
        (lambda members: members.update({"keys/extra.key": b"smuggled in"}), "do not fit"),
        (lambda members: members.update({"../escaped": b"out"}), "damaged"),
        (lambda members: members.update({"manifest.json": b"[]"}), "damaged"),
        (lambda members: members.pop("manifest.json"), "damaged"),
        (other_engine, "another kind"),
    ]
    elsewhere = places.empty()
    elsewhere.run("check")  # which makes the key of sessions, as every start does
    before = sorted(str(p) for p in elsewhere.data.rglob("*"))
    for path, said in wrong:
        assert re.search(said, elsewhere.run("restore", str(path), status=2)), path
    for change, said in changes:
        assert re.search(said, elsewhere.run("restore", str(repacked(target, change)), status=2))
    assert sorted(str(p) for p in elsewhere.data.rglob("*")) == before
    assert not (elsewhere.data.parent / "escaped").exists()
    assert "发现 0 处问题" in elsewhere.run("restore", str(target))


def test_a_place_that_is_not_empty_is_refused(worked: System, places: Places) -> None:
    target = backup(worked)
    assert "empty" in worked.run("restore", str(target), status=2)
    assert look(worked)["cases"] == 3
    for leftover in ("uploads/aa/left.sealed", "keys/master.key"):
        elsewhere = places.empty()
        place = elsewhere.data / leftover
        place.parent.mkdir(parents=True)
        place.write_text("somebody's")
        assert "empty" in elsewhere.run("restore", str(target), status=2)
        assert place.read_text() == "somebody's"


def test_a_witness_that_proves_more_days_than_the_backup_stops_the_restore(
    worked: System,
    places: Places,
) -> None:
    target = backup(worked)
    worked.script(SEAL)
    proved = (worked.data / "seals.log").read_bytes()
    assert proved.count(b"\n") == 2
    elsewhere = places.empty()
    witness = elsewhere.data / "seals.log"
    witness.write_bytes(proved)

    said = elsewhere.run("restore", str(target), status=2)
    assert "2 次每日封存" in said
    assert "--despite-witness" in said
    assert said.count("\n") == 1
    assert witness.read_bytes() == proved
    assert [path.name for path in elsewhere.data.glob("keys/*.key")] in ([], ["secret.key"])

    said = elsewhere.run("restore", str(target), "--despite-witness")
    assert "发现 0 处问题" in said
    [kept] = elsewhere.data.glob("seals.log.before-restore-*")
    assert kept.name in said
    assert kept.read_bytes() == proved
    assert look(elsewhere)["cases"] == 3


def test_a_witness_that_the_backup_knows_stops_nothing(worked: System, places: Places) -> None:
    worked.script(SEAL)
    whole = (worked.data / "seals.log").read_bytes()
    elsewhere = places.empty()
    (elsewhere.data / "seals.log").write_bytes(whole.splitlines(keepends=True)[0])
    assert "发现 0 处问题" in elsewhere.run("restore", str(backup(worked)))
    assert (elsewhere.data / "seals.log").read_bytes() == whole


def test_lines_of_looks_go_along_and_those_in_place_are_kept_beside(
    worked: System,
    places: Places,
) -> None:
    worked.script(LOOKED)
    [day] = (worked.data / "looks").iterdir()
    elsewhere = places.empty()
    (elsewhere.data / "looks").mkdir()
    (elsewhere.data / "looks/2026-02-13.log").write_text("another city's")
    assert "发现 0 处问题" in elsewhere.run("restore", str(backup(worked)))
    assert (elsewhere.data / "looks" / day.name).read_bytes() == day.read_bytes()
    [aside] = elsewhere.data.glob("looks.before-restore-*")
    assert (aside / "2026-02-13.log").read_text() == "another city's"
    elsewhere.script(UNLOOKED)
    assert "账号编号" in elsewhere.run("audit", "verify", status=1)


def test_a_restore_that_fails_leaves_the_witness_in_place(worked: System, places: Places) -> None:
    worked.script(SEAL)
    target = backup(worked)
    elsewhere = places.empty()
    elsewhere.run("check")
    witness = elsewhere.data / "seals.log"
    witness.write_bytes((worked.data / "seals.log").read_bytes() + b"torn")
    before = {path: path.read_bytes() for path in elsewhere.data.rglob("*") if path.is_file()}

    def no_database(members: dict[str, bytes]) -> None:
        name = next(name for name in members if name.startswith("database."))
        members[name] = b""
        manifest = json.loads(members["manifest.json"])
        manifest["files"][name] = hashlib.sha256(b"").hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()

    broken = repacked(target, no_database)
    if worked.url:
        assert "pg_restore" in elsewhere.run("restore", str(broken), status=2)
    else:
        # SQLite takes an empty file for an empty database: there the disk has to be the one that fails.
        (elsewhere.data / "yixian.sqlite3.part").mkdir()
        assert "nothing was restored" in elsewhere.run("restore", str(target), status=2)
    for path, content in before.items():
        assert path.read_bytes() == content
    assert not list(elsewhere.data.glob("seals.log.*"))


def test_keys_kept_elsewhere(worked: System, places: Places) -> None:
    target = backup(worked, "--without-keys")
    with tarfile.open(target) as archive:
        assert not [name for name in archive.getnames() if name.startswith("keys/")]
    elsewhere = places.empty()
    assert "keys" in elsewhere.run("restore", str(target), status=2)
    shutil.copytree(worked.data / "keys", elsewhere.data / "keys", dirs_exist_ok=True)
    assert "发现 0 处问题" in elsewhere.run("restore", str(target))
    assert look(elsewhere)["names"] == ["王小0", "", "王小2"]


def test_no_backup_overwrites_a_file(worked: System) -> None:
    target = backup(worked)
    assert "exists" in worked.run("backup", str(target), status=2)


def test_no_backup_makes_a_folder(worked: System, tmp_path: Path) -> None:
    target = tmp_path / "not mounted" / "full.tar.gz"
    said = worked.run("backup", str(target), status=2)
    assert "没有这个文件夹" in said
    assert str(target.parent) in said
    assert len(said.strip().splitlines()) == 1
    assert not target.parent.exists()


def test_a_full_disk_is_said_and_leaves_no_half_file(worked: System, tmp_path: Path) -> None:
    def little_room() -> None:
        # What a full disk does to a write, without needing one: no file may grow beyond this.
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    target = tmp_path / "backups" / "full.tar.gz"
    target.parent.mkdir()
    process = worked.start("backup", str(target), preexec_fn=little_room)
    _out, errors = process.communicate(timeout=120)
    assert process.returncode == 2, errors
    assert "no backup was written" in errors or "pg_dump" in errors
    assert len(errors.strip().splitlines()) == 1, errors
    assert list(target.parent.iterdir()) == []
