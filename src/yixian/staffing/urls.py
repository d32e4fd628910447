from django.urls import path

from yixian.staffing.views import need, shifts, statement

urlpatterns = [
    path("desk/staffing/", need.week, name="staffing"),
    path("desk/staffing/day/", need.day, name="staffing_day"),
    path("desk/staffing/need.<slug:form>", need.export, name="staffing_export"),
    path("desk/staffing/shifts/", shifts.shifts, name="shifts"),
    path("desk/staffing/shifts/add/", shifts.add, name="add_shift"),
    path("desk/staffing/shifts/copy/", shifts.copy, name="copy_shifts"),
    path("desk/staffing/shifts/load/", shifts.load, name="load_shifts"),
    path("desk/staffing/shifts/shifts.<slug:form>", shifts.export, name="export_shifts"),
    path("desk/staffing/shifts/<int:pk>/remove/", shifts.remove, name="remove_shift"),
    path("desk/staffing/kept/", shifts.kept, name="shifts_kept"),
    path("desk/statement/", statement.statement, name="statement"),
    path("desk/statement/issue/", statement.issue, name="issue_statement"),
    path("desk/statement/paper/", statement.paper, name="statement_paper"),
    path("desk/statement/statement.<slug:form>", statement.as_file, name="statement_file"),
    path("desk/statement/rows/<slug:code>/", statement.rows, name="statement_rows"),
    path("desk/my-shifts/", shifts.mine, name="my_shifts"),
]
