from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConvenienceConfig(AppConfig):
    name = "yixian.convenience"
    label = "convenience"
    verbose_name = _("便民")

    def ready(self) -> None:
        from yixian.cases.actions import subscribe
        from yixian.cases.sections import register_beside_call
        from yixian.convenience import journey_rows, subjects, timetable_answers
        from yixian.convenience.actions import forget_bookings, forget_old_bookings, sweep_bookings
        from yixian.convenience.calling import LISTER, provider_told
        from yixian.convenience.provider_rows import KINDS
        from yixian.convenience.timetables import fetching, loading
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.answers import register_answers
        from yixian.ground.sweeps import register_sweep
        from yixian.safeguard.subjects import register_subject
        from yixian.telephony.parties import register_parties

        for kind in KINDS:
            register_kind(kind)
        register_answers(timetable_answers.KIND, _("时刻"), timetable_answers.timetable_told)
        register_answers(timetable_answers.NOTICE_KIND, _("出行提示"), timetable_answers.notice_told)
        register_sweep("timetables", loading.sweep)
        register_parties("provider", LISTER)
        register_answers("provider", _("服务商"), provider_told)
        subscribe(forget_bookings, "erase_identity")
        register_sweep("bookings", sweep_bookings)
        register_sweep("old_bookings", forget_old_bookings)
        register_subject("booking", _("预订"), subjects.names_of, subjects.id_of)
        register_beside_call("convenience/beside_call.html", subjects.beside_call)
        register_sweep("day_changes", fetching.sweep)
        for kind in journey_rows.KINDS:
            register_kind(kind)
