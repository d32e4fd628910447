from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Model

from yixian.directory.models import RowChange, RowLoading
from yixian.directory.row_load import Change
from yixian.directory.row_texts import parts_of, text_of, texts_of

BATCH = 500
SIGNS = {Change.ADDED: "+", Change.CHANGED: "~", Change.ENDED: "-"}


def record_change(
    row: Model,
    before: Mapping[str, str] | None,
    *,
    by_id: int | None,
    by_name: str,
    reason: str = "",
    deleted: bool = False,
) -> RowChange | None:
    """Keep what of the row changed: `before` are its texts then (`row_texts.texts_of`), None of a new one.

    Returns None, and keeps nothing, where nothing did. Call it within the transaction of the change.
    """
    after = {} if deleted else texts_of(row)
    parts = parts_of(before or {}, after)
    if not parts and not deleted:
        return None
    sign = "x" if deleted else "+" if before is None else "~"
    if sign == "~" and any(name == "active" and new == "0" for name, _old, new in parts):
        sign = "-"
    return RowChange.objects.create(
        account_id=by_id,
        account_name=by_name,
        kind=row._meta.label_lower,
        row_id=row.pk,
        row=text_of(row)[:200],
        sign=sign,
        parts=parts,
        reason=reason,
    )


def record_loaded(loading: RowLoading, changes: Iterable[Change]) -> None:
    """Keep what a file changed, row by row."""
    RowChange.objects.bulk_create((_of_file(loading, change) for change in changes), batch_size=BATCH)


def _of_file(loading: RowLoading, change: Change) -> RowChange:
    row = change.row
    if change.sign == Change.ADDED:
        parts = parts_of({}, texts_of(row))
    else:
        parts = [[name, text_of(old), text_of(new)] for name, (old, new) in change.fields.items()]
    return RowChange(
        at=loading.at,
        account_id=loading.account_id,
        account_name=loading.account_name,
        kind=row._meta.label_lower,
        row_id=row.pk or change.gone_id,
        row=text_of(row)[:200],
        sign="x" if change.gone_id else SIGNS[change.sign],
        parts=parts,
        loading=loading,
    )
