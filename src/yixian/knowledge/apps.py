from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "yixian.knowledge"
    label = "knowledge"
    verbose_name = _("知识")

    def ready(self) -> None:
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.answers import register_answers
        from yixian.knowledge.row_kinds import KNOWLEDGE, SYNONYMS
        from yixian.knowledge.telling import item_told

        register_kind(KNOWLEDGE)
        register_kind(SYNONYMS)
        register_answers("knowledge", _("知识"), item_told)
