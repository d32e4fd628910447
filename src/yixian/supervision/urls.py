from django.urls import path

from yixian.supervision.views import clock, desk, orders, slip

urlpatterns = [
    path("desk/supervisor/", desk.desk, name="supervisor_desk"),
    path("desk/supervisor/several/", desk.several, name="supervise_several"),
    path("desk/supervisor/<slug:code>/", desk.watch, name="supervisor_watch"),
    path("desk/supervision/", orders.orders, name="supervision_orders"),
    path("desk/supervision/export/", orders.export, name="export_supervision"),
    path("desk/supervision/<int:order_id>/slip/", slip.slip, name="supervision_slip"),
    path("desk/clock/", clock.rules, name="clock_rules"),
    path("desk/clock/steps/", clock.steps, name="clock_steps"),
    path("desk/clock/steps/export/", clock.export, name="export_clock-steps"),
]
