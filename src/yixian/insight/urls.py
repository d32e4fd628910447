from django.urls import path

from yixian.insight.views import figures, grades, leader, rows

urlpatterns = [
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/<slug:code>/", rows.rows, name="figure_rows"),
    path("desk/figures/<slug:code>/export/", rows.export, name="figure_export"),
    path("desk/calls/grades/", grades.grades, name="call_grades"),
    path("desk/calls/graded/", grades.graded, name="graded_calls"),
    path("desk/leader/", leader.leader, name="leader_desk"),
    path("desk/leader/late/", leader.late, name="leader_late"),
    path("desk/leader/leader.<slug:form>", leader.export, name="leader_export"),
]
