"""A file of rows handed in at the page, and on its way from the preview to the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from yixian.directory.actions import read_file
from yixian.directory.row_kinds import RowKind, kind_called, kinds_headed
from yixian.directory.row_load import RowFile, RowLoad
from yixian.ground.errors import Refusal
from yixian.ground.table_form import TableField
from yixian.ground.tables import lines_in
from yixian.ground.text import listed

# A page is answered within seconds; what is larger is loaded at the command line.
MOST_ROWS = 5000
MOST_BYTES = 5 << 20
HOURS = 12 * 3600
SALT = "yixian.directory.rows"


class RowFileForm(forms.Form):
    """Which rows of `kinds`, and the file; `row_file` is the table in it once the form is valid.

    Which rows they are may be left to the first line of the file, which names its columns.
    """

    kind = forms.ChoiceField(label=_("名录"), required=False)
    file = TableField(help_text=_("最多 5 MB、5000 行。先预览，确认以后才装入。"))

    row_file: RowFile

    def __init__(self, *args: Any, kinds: list[RowKind], **options: Any) -> None:
        self.kinds = kinds
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("按文件的表头识别")), *((kind.slug, kind.label) for kind in kinds)]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if "kind" in values and "file" in values:
            try:
                self.row_file = _table(values["kind"], values["file"], self.kinds)
            except Refusal as refusal:
                self.add_error("file", str(refusal))
        return values


def _table(slug: str, handed_in: Any, kinds: list[RowKind]) -> RowFile:
    if handed_in.size > MOST_BYTES:
        words = _("文件有 %(size)d MB，最多 %(most)d MB。请分成几个文件，或请运维人员用命令装入。")
        raise Refusal(words % {"size": -(-handed_in.size >> 20), "most": MOST_BYTES >> 20})
    content = handed_in.read()
    kind = kind_called(slug) if slug else _recognised(content, kinds)
    file = read_file(kind, handed_in.name, content)
    if len(file.lines) - 1 > MOST_ROWS:
        words = _("文件有 %(rows)d 行，最多 %(most)d 行。请分成几个文件，或请运维人员用命令装入。")
        raise Refusal(words % {"rows": len(file.lines) - 1, "most": MOST_ROWS})
    return file


def _recognised(content: bytes, kinds: list[RowKind]) -> RowKind:
    """The one of `kinds` whose columns the first line names. `Refusal` where that is none, or more than one."""
    header = next(lines_in(content), (0, []))[1]
    found = [kind for kind in kinds_headed(header) if kind in kinds]
    if len(found) > 1:
        words = _("这样的表头可能是%(kinds)s，请在上面选一类。")
        raise Refusal(words % {"kinds": listed(kind.label for kind in found)})
    if not found:
        words = _(
            "按表头认不出是哪一类名录。请在上面选一类再预览，会说明表头缺什么；表头可以从下载的文件里照抄。"
        )
        raise Refusal(words)
    return found[0]


def seal(file: RowFile, load: RowLoad, account_id: int) -> str:
    """What was previewed as one signed text: it travels with the page, so that it is neither lost nor swapped.

    `Refusal` where it is more than a form may hold.
    """
    told = [account_id, file.kind.slug, file.name, file.digest, file.lines, load.digest]
    sealed = signing.dumps(told, salt=SALT, compress=True)
    if len(sealed) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 9 // 10:
        raise Refusal(_("文件的内容太多，请分成几个文件，或请运维人员用命令装入。"))
    return sealed


def unseal(sealed: str, account_id: int) -> tuple[RowFile, str]:
    """The file previewed by this account, and the digest of the changes it was shown; `Refusal` for any other text."""
    try:
        by, slug, name, digest, lines, agreed = signing.loads(sealed, salt=SALT, max_age=HOURS)
    except signing.BadSignature:
        by = None
    if by != account_id:
        raise Refusal(_("预览已经失效，没有装入。请重新上传文件。"))
    table = [(number, cells) for number, cells in lines]
    return RowFile(kind_called(slug), name, digest, table), agreed
