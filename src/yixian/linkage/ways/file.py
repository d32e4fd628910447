"""A file: each message a line of JSON in `YIXIAN_DATA/outbox/`, to see in a demonstration what would be sent.

Never in a live city: the lines hold addresses in clear.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.linkage.ways.registry import Later, Message, Way, way
from yixian.people.queries import installation, is_demonstration


@way
class OutboxFile(Way):
    name, label = "file", gettext_lazy("文件")
    carries = frozenset({"sms", "email"})
    stays_here = True
    not_taken = gettext_lazy("文件没有写成，稍后再试（%(said)s）")

    def why_not(self) -> str:
        developing = settings.DEBUG and installation() is None
        return "" if is_demonstration() or developing else _("正式城市不写文件")

    def send(self, message: Message) -> None:
        now = timezone.localtime()
        told = {"at": now.isoformat(timespec="seconds"), "id": message.id, "to": message.to}
        told |= {"subject": message.subject, "text": message.text, "template": message.template}
        line = json.dumps(told, ensure_ascii=False) + "\n"
        path = outbox() / f"{now:%Y-%m-%d}.jsonl"
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            # One write at the end of the file: two sweeps at once do not mix their lines.
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError as error:
            raise Later(f"{type(error).__name__}: {error.strerror}") from error


def outbox() -> Path:
    """The folder of the files, one a day."""
    return Path(settings.DATA_DIR) / "outbox"
