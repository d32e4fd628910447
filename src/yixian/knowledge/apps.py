from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "yixian.knowledge"
    label = "knowledge"
    verbose_name = _("知识")

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from yixian.cases.badges import register_badge
        from yixian.cases.sections import register_section
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.answers import register_answers
        from yixian.knowledge.actions.files import forget_with_row
        from yixian.knowledge.cited import cited_for
        from yixian.knowledge.desk import own
        from yixian.knowledge.desk.lists import waiting, waiting_for
        from yixian.knowledge.guide_rows import GUIDES, JOBS, POLICIES
        from yixian.knowledge.models import GuideForm, KnowledgeFile
        from yixian.knowledge.row_kinds import KNOWLEDGE, SYNONYMS
        from yixian.knowledge.telling import guide_told, item_told, job_told, policy_told

        for kind in (KNOWLEDGE, SYNONYMS, GUIDES, JOBS, POLICIES):
            register_kind(kind)
        for model in (KnowledgeFile, GuideForm):
            post_delete.connect(forget_with_row, sender=model, dispatch_uid=f"file of {model.__name__}")
        register_section("knowledge/cited_section.html", cited_for)
        register_badge("knowledge_desk", {"auditor", "editor", "liaison"}, waiting_for)
        register_badge("knowledge", {"seat", "lead", "editor", "callback"}, own.unseen)
        register_waiting(waiting)
        register_waiting(own.waiting)
        register_answers("knowledge", _("知识"), item_told)
        register_answers("guide", _("办事指南"), guide_told)
        register_answers("job", _("招聘信息"), job_told)
        register_answers("policy", _("政策"), policy_told)
