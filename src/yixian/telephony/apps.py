from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyConfig(AppConfig):
    name = "yixian.telephony"
    label = "telephony"
    verbose_name = _("话务")

    def ready(self) -> None:
        from yixian.cases.actions import subscribe
        from yixian.cases.lists import register_list
        from yixian.cases.queries import register_section
        from yixian.directory.coded_fields import register_coded
        from yixian.directory.models import HotlineNumber
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.sweeps import register_sweep
        from yixian.safeguard.subjects import register_subject
        from yixian.telephony.actions import (
            forget_caller,
            keep_in_step,
            keep_recordings,
            record_calls,
            tell_callers,
        )
        from yixian.telephony.call_list import CALLS
        from yixian.telephony.calls_out import calls_shown
        from yixian.telephony.models import Announcement, CallQueue
        from yixian.telephony.queries import (
            codes_of_priority,
            id_of_placed,
            id_of_priority,
            id_of_uid,
            names_of_placed,
            uids_of,
        )
        from yixian.telephony.row_kinds import KINDS, NAMED_BY_NUMBERS

        for kind in NAMED_BY_NUMBERS:
            register_kind(kind, before="numbers.csv")
        for kind in KINDS:
            register_kind(kind)
        register_coded(HotlineNumber, "queue", CallQueue)
        register_coded(HotlineNumber, "greeting", Announcement)
        register_list(CALLS)
        register_subject("call", _("通话"), uids_of, id_of_uid)
        register_subject("priority", _("优先来电"), codes_of_priority, id_of_priority)
        register_subject("placed_call", _("拨出电话"), names_of_placed, id_of_placed)
        register_sweep("telephony", keep_in_step)
        register_sweep("callers", tell_callers)
        register_sweep("record", record_calls)
        register_sweep("recordings", keep_recordings)
        register_section("telephony/section.html", calls_shown)
        subscribe(forget_caller, "erase_identity")
