from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "yixian.knowledge"
    label = "knowledge"
    verbose_name = _("知识")

    def ready(self) -> None:
        from yixian.directory.row_kinds import register_kind
        from yixian.knowledge.row_kinds import KNOWLEDGE

        register_kind(KNOWLEDGE)
