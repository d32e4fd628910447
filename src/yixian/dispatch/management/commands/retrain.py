"""`yixian retrain`: learn from this city's cases which category a matter has, and from its orders which department
keeps it; each is put in place if it proves itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yixian.dispatch.actions.learn_departments import learn_departments
from yixian.dispatch.actions.retrain import retrain
from yixian.dispatch.models import LearntModel
from yixian.ground.errors import Refusal


class Command(BaseCommand):
    help = "用本市派过单的诉求训练，好才启用 / learn the categories and departments of this city's cases"

    def handle(self, *args: Any, **options: Any) -> None:
        refused = [self._learnt(_("分类模型"), retrain), self._learnt(_("单位模型"), learn_departments)]
        if all(refused):
            raise Refusal("\n".join(map(str, refused)))

    def _learnt(self, name: str, learn: Callable[[], LearntModel]) -> Refusal | None:
        """Say how it went. What refuses leaves the other its turn."""
        try:
            row = learn()
        except Refusal as refusal:
            self.stderr.write(str(refusal))
            return refusal
        told = {"name": name, "n": row.cases, "score": f"{row.score:.1%}", "before": f"{row.before:.1%}"}
        words = (
            _("%(name)s已启用：学了 %(n)d 件，正确率 %(score)s，原来 %(before)s。")
            if row.in_place
            else _("%(name)s没有更好，不启用：学了 %(n)d 件，正确率 %(score)s，原来 %(before)s。")
        )
        self.stdout.write(words % told)
        return None
