from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    name = "yixian.dispatch"
    label = "dispatch"
    verbose_name = _("派单")

    def ready(self) -> None:
        from yixian.cases.queries import register_beside
        from yixian.dispatch.history import history_shown
        from yixian.dispatch.queries import proposals_shown, similar_shown

        register_beside("dispatch", "dispatch/proposals.html", partial(proposals_shown, action="dispatch"))
        register_beside("rehandle", "dispatch/proposals.html", proposals_shown)
        for action in ("dispatch", "rule", "rehandle"):
            register_beside(action, "dispatch/history.html", history_shown)
        for action in ("dispatch", "merge"):
            register_beside(action, "dispatch/similar.html", similar_shown)
