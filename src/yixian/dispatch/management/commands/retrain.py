"""`yixian retrain`: learn from this city's cases which category a matter has, and put it in place if it is better."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yixian.dispatch.actions.retrain import retrain


class Command(BaseCommand):
    help = "用本市派过单的诉求训练分类模型，比原来好才启用 / learn the categories of this city's cases"

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(10)  # whoever works at this machine goes first
        row = retrain()
        told = {"n": row.cases, "score": f"{row.score:.1%}", "before": f"{row.before:.1%}"}
        words = (
            _("分类模型已启用：学了 %(n)d 件，正确率 %(score)s，原来 %(before)s。")
            if row.in_place
            else _("分类模型没有更好，不启用：学了 %(n)d 件，正确率 %(score)s，原来 %(before)s。")
        )
        self.stdout.write(words % told)
