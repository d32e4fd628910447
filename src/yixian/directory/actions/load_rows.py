from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from yixian.directory.actions.export_rows import keep_rows
from yixian.directory.actions.record_change import record_loaded
from yixian.directory.models import RowLoading
from yixian.directory.row_kinds import ROW_KINDS, Known, RowKind
from yixian.directory.row_load import Change, RowFile, RowLoad
from yixian.ground.caching import drop_all
from yixian.ground.database import lock_against_writers
from yixian.ground.errors import Conflict, Invalid, NotFound, Refusal
from yixian.ground.tables import lines_in
from yixian.ground.text import listed

SHOWN = 20


def load_rows(source: Path) -> dict[str, int]:
    """As `bring_rows`; returns how many rows of each file it made, changed or ended."""
    return {name: len(changes) for name, changes in bring_rows(source).items()}


def bring_rows(source: Path, *, dry_run: bool = False) -> dict[str, list[Change]]:
    """Bring the directory up to a file or a folder of them; returns what that changes, by kind.

    Loading twice changes nothing; a `dry_run` changes nothing at all. `Invalid` names line, column and what is wrong
    of each wrong row of each file, and then nothing was loaded; a file that points at rows of a wrong one is not
    looked at before that one is right. `NotFound` when there is none of the files. Rows missing from a file stay,
    except office hours, of which the file is the whole truth for each department it names. What was changed leaves
    a `RowLoading` for each file.
    """
    files: list[RowFile] = []
    wrong: dict[str, list[str]] = {}
    for kind, path in _present(source):
        try:
            files.append(read_file(kind, path.name, path.read_bytes()))
        except Refusal as refusal:
            wrong[kind.name] = [str(refusal)]
    loads = _load(files, dry_run=dry_run or bool(wrong), unsure={_model(name) for name in wrong})
    wrong |= {load.kind.name: load.wrong for load in loads if load.wrong}
    if wrong:
        raise Invalid(_shown(wrong), wrong)
    return {load.kind.name: load.changes for load in loads}


def read_file(kind: RowKind, name: str, content: bytes) -> RowFile:
    """A file of this kind with these bytes; `Refusal` when it is no table."""
    return RowFile(kind, name, hashlib.sha256(content).hexdigest(), list(lines_in(content)))


def preview_file(file: RowFile) -> RowLoad:
    """What the file would change and what is wrong with it; writes nothing, and keeps nobody else from writing."""
    load = RowLoad(file, Known.now(), writes=False)
    load.rows()
    return load


def apply_file(file: RowFile, agreed: str, *, by_id: int, by_name: str) -> RowLoad:
    """Load the file in the name of an account whose preview was of the digest `agreed`.

    The directory as it was is written aside before. `Conflict`, and nothing is loaded, when it would not be the same
    changes any more.
    """
    keep_rows()
    return _load([file], agreed=agreed, by_id=by_id, by_name=by_name)[0]


def _load(
    files: Iterable[RowFile],
    *,
    dry_run: bool = False,
    unsure: Iterable[type[Model]] = (),
    agreed: str | None = None,
    by_id: int | None = None,
    by_name: str = "",
) -> list[RowLoad]:
    """Carry out the files, all or none; of those that point at rows of a wrong or `unsure` one nothing is said."""
    doubtful = set(unsure)
    loads: list[RowLoad] = []
    try:
        with transaction.atomic():
            known = Known.now()
            for file in files:
                if doubtful & file.kind.needs():
                    doubtful.add(file.kind.model)
                    continue
                if not dry_run:
                    lock_against_writers(file.kind.model)
                load = RowLoad(file, known)
                load.rows()
                loads.append(load)
                if load.wrong:
                    doubtful.add(file.kind.model)
            refused = any(load.wrong for load in loads)
            if agreed is not None and (refused or loads[0].digest != agreed):
                raise Conflict(_("预览以后名录又有变动，没有装入。请看新的预览，再确认一次。"))
            for load in loads:
                _leave_record(load, by_id, by_name)
            transaction.set_rollback(dry_run or refused)
    finally:
        drop_all()  # also after a rollback, which sends no signals
    return loads


def _leave_record(load: RowLoad, by_id: int | None, by_name: str) -> None:
    if load.changes and not load.wrong:
        loading = RowLoading.objects.create(
            account_id=by_id,
            account_name=by_name,
            kind=load.kind.name,
            file_name=load.file.name[:200],
            digest=load.file.digest,
            added=load.count(Change.ADDED),
            changed=load.count(Change.CHANGED),
            ended=load.count(Change.ENDED),
        )
        record_loaded(loading, load.changes)


def _present(source: Path) -> list[tuple[RowKind, Path]]:
    """The files to load in the order in which they may point at each other; a workbook stands in for a CSV file."""
    if source.is_file():
        present = [(kind, source) for kind in ROW_KINDS if source.name in _names(kind)]
    else:
        present = [
            (kind, path)
            for kind in ROW_KINDS
            if (path := next((p for name in _names(kind) if (p := source / name).is_file()), None))
        ]
    if not present:
        names = listed(kind.name for kind in ROW_KINDS)
        raise NotFound(_("%(folder)s 里没有名录文件（%(names)s）。") % {"folder": source, "names": names})
    return present


def _names(kind: RowKind) -> tuple[str, str]:
    return kind.name, f"{kind.slug}.xlsx"


def _model(name: str) -> type[Model]:
    return next(kind.model for kind in ROW_KINDS if kind.name == name)


def _shown(wrong: dict[str, list[str]]) -> str:
    lines = [f"{name} {one}" for name, ones in wrong.items() for one in ones]
    return "\n".join(lines[:SHOWN])
