from django.urls import path

from yixian.directory.views import calendar, history, outlines, rows

urlpatterns = [
    path("map/outlines.json", outlines.outlines, name="outlines"),
    path("desk/calendar/", calendar.year, name="calendar"),
    path("desk/rows/", rows.choose, name="rows"),
    path("desk/rows/history/", history.history, name="rows_history"),
    path("desk/rows/load/", rows.load, name="rows_load"),
    path("desk/rows/<slug:slug>.<slug:form>", rows.take_home, name="rows_file"),
]
