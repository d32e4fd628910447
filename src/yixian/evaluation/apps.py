from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "yixian.evaluation"
    label = "evaluation"
    verbose_name = _("考评")

    def ready(self) -> None:
        from yixian.cases.actions import PROTECTING, subscribe
        from yixian.cases.badges import register_badge
        from yixian.cases.queries import register_asked, register_kept, register_section
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.evaluation import actions, calling, claims, exemptions, queries
        from yixian.evaluation.actions.draw_enquiries import draw_enquiries
        from yixian.evaluation.actions.draw_inspections import sweep_draws
        from yixian.evaluation.actions.find_suspicions import sweep_suspicions
        from yixian.evaluation.actions.forget_words import forget_words
        from yixian.evaluation.inspection import own, queue, results
        from yixian.evaluation.models import Callback, Exemption
        from yixian.evaluation.models.exemption import RECORDED
        from yixian.evaluation.row_kinds import KINDS
        from yixian.ground.sweeps import register_sweep
        from yixian.safeguard.subjects import register_subject

        for kind in KINDS:
            register_kind(kind)
        actions.load()
        register_kept("callback", Callback, Callback.KEPT, texts=True)
        register_kept("exemption", Exemption, Exemption.KEPT, texts=True, where=RECORDED)
        subscribe(actions.keep_sealed, *PROTECTING)
        subscribe(actions.propose_exemption, *actions.PROPOSING)
        deciding = ("rehandle", "close_on_facts", "settle_evaluation")
        register_asked(queries.answers_asked, *deciding, "record_callback")
        register_asked(exemptions.exemption_asked, "rule_exemption", "appeal_exemption", "decide_appeal")
        register_asked(queries.answers_asked, "rule_exemption", "decide_appeal")
        register_waiting(calling.waiting_for)
        register_badge("callback_desk", {"callback"}, calling.to_call_now)
        register_waiting(exemptions.waiting)
        register_sweep("callback_claims", claims.forget_claims)
        register_sweep("enquiries_drawn", draw_enquiries)
        register_section("evaluation/section.html", queries.callbacks_shown)
        register_section("evaluation/exemption_section.html", exemptions.exemptions_shown)
        register_subject("inspection", _("质检"), results.names_of, results.id_of)
        register_sweep("inspection_draws", sweep_draws)
        register_sweep("inspection_suspicions", sweep_suspicions)
        subscribe(forget_words, "erase_identity")
        register_waiting(queue.waiting_for)
        register_waiting(own.waiting_for)
