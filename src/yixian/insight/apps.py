from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "yixian.insight"
    label = "insight"
    verbose_name = _("分析")

    def ready(self) -> None:
        from yixian.cases.actions import subscribe
        from yixian.cases.lists import register_list
        from yixian.cases.models import Contact
        from yixian.cases.queries import register_above_inbox, register_section
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.evaluation.actions import judged
        from yixian.evaluation.models import Inspection, Satisfied
        from yixian.evaluation.queries import last_answer
        from yixian.evaluation.ranked import register_ranked
        from yixian.ground.sweeps import register_sweep
        from yixian.insight import actions, definitions, leading, topic_list, topic_page  # noqa: F401  registers the indicators
        from yixian.insight.briefing_sweep import sweep_briefings
        from yixian.insight.briefings.waiting import waiting as briefings_waiting
        from yixian.insight.league.standing import rankable
        from yixian.insight.row_kinds import KINDS
        from yixian.insight.topic_sweeps import sweep_day, sweep_month
        from yixian.insight.topic_waiting import waiting as topics_waiting
        from yixian.insight.views.strip import strip_shown
        from yixian.knowledge.models import KnowledgeItem
        from yixian.safeguard.subjects import register_subject
        from yixian.supervision.effect import register_said
        from yixian.telephony.models import Call, calls_kept

        for kind in KINDS:
            register_kind(kind)
        register_ranked(rankable)
        register_said(last_answer, dict(Satisfied.choices))
        subscribe(actions.mark_case)
        post_save.connect(actions.mark_contact, sender=Contact, dispatch_uid="insight.mark_contact")
        calls_kept.connect(actions.mark_calls, sender=Call, dispatch_uid="insight.mark_calls")
        judged.connect(actions.mark_judged, sender=Inspection, dispatch_uid="insight.mark_judged")
        pre_delete.connect(
            actions.mark_deleted_item, sender=KnowledgeItem, dispatch_uid="insight.mark_deleted_item"
        )
        register_sweep("roll_up", actions.sweep)
        register_sweep("freeze", actions.sweep_months)
        # In this order: the first look at a month, then the day's, then what is written about them.
        register_sweep("topics_of_month", sweep_month)
        register_sweep("topics_of_day", sweep_day)
        register_sweep("briefings", sweep_briefings)
        subscribe(actions.leave_topic, *actions.SECRET_AFTER)
        register_waiting(leading.waiting)
        register_waiting(topics_waiting)
        register_waiting(briefings_waiting)
        register_list(topic_list.TOPICS)
        register_section("insight/topic_of_case.html", topic_page.topic_shown)
        register_subject("topic", _("热点"), topic_list.names_of, topic_list.id_of)
        register_above_inbox("insight/strip.html", strip_shown)
