"""Which model speaks: one at a time, by proof (`retrain.py`) or by a person's decision."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.dispatch.learnt import folder, forget_old
from yixian.dispatch.models import LearntModel
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from yixian.people.models import Actor


def put_in_place(actor: Actor, row: LearntModel, because: str) -> None:
    """Another model by a person's decision: back to an earlier one, or forward again. `Refusal` without a reason, and
    for one whose file is gone.
    """
    if not because.strip():
        raise Refusal(_("请写明原因。"), field="because")
    if not row.file or not (folder() / row.file).exists():
        raise Refusal(_("这个模型的文件已经不在，不能启用。"))
    put(row, actor, because.strip()[:200])


def put_new(row: LearntModel, name: str, write: Callable[[Path], object], because: str) -> None:
    """Keep what was just learnt as a file (`name` is "kind.suffix", `write` fills it), and have it speak from now."""
    folder().mkdir(parents=True, exist_ok=True)
    kind, _dot, suffix = name.partition(".")
    row.file = f"{kind}-{timezone.now():%Y%m%d%H%M%S}-{secrets.token_hex(3)}.{suffix}"
    write(folder() / row.file)
    row.save()
    put(row, None, because)
    forget_old(type(row))


def put(row: LearntModel, actor: Actor | None, because: str) -> None:
    """Have this model speak from now on; nobody decided it where there is no `actor`."""
    with transaction.atomic():  # one at a time: the constraint refuses a second
        type(row)._default_manager.filter(in_place=True).update(in_place=False)
        row.in_place, row.put_at, row.put_because = True, timezone.now(), because
        row.put_by = actor.account if actor is not None else None
        row.save()
