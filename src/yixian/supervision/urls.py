from django.urls import path

from yixian.supervision.views import clock, desk, orders, slip, summonses

urlpatterns = [
    path("desk/supervisor/", desk.desk, name="supervisor_desk"),
    path("desk/supervisor/several/", desk.several, name="supervise_several"),
    path("desk/supervisor/<slug:code>/", desk.watch, name="supervisor_watch"),
    path("desk/supervision/", orders.orders, name="supervision_orders"),
    path("desk/supervision/export/", orders.export, name="export_supervision"),
    path("desk/supervision/<int:order_id>/", orders.order, name="supervision_order"),
    path("desk/supervision/<int:order_id>/slip/", slip.slip, name="supervision_slip"),
    path("desk/summons/", summonses.summonses, name="summonses"),
    path("desk/summons/new/", summonses.call, name="call_in"),
    path("desk/summons/export/", summonses.export, name="export_summons"),
    path("desk/summons/<int:pk>/", summonses.summons, name="summons"),
    path("desk/summons/<int:pk>/move/", summonses.another_time, name="move_summons"),
    path("desk/summons/<int:pk>/record/", summonses.record, name="record_summons"),
    path("desk/summons/<int:pk>/off/", summonses.off, name="call_off_summons"),
    path("desk/summons/<int:pk>/paper/", summonses.paper, name="summons_paper"),
    path("desk/summons/<int:pk>/record/paper/", summonses.record_paper, name="summons_record_paper"),
    path("desk/clock/", clock.rules, name="clock_rules"),
    path("desk/clock/steps/", clock.steps, name="clock_steps"),
    path("desk/clock/steps/export/", clock.export, name="export_clock-steps"),
]
