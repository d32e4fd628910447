from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    name = "yixian.dispatch"
    label = "dispatch"
    verbose_name = _("派单")

    def ready(self) -> None:
        from yixian.cases.queries import register_beside
        from yixian.dispatch.queries import proposals_shown, similar_shown

        for action in ("dispatch", "rehandle"):
            register_beside(action, "dispatch/proposals.html", proposals_shown)
        for action in ("dispatch", "merge"):
            register_beside(action, "dispatch/similar.html", similar_shown)
