from django.urls import path

from yixian.directory.views import rows

urlpatterns = [
    path("desk/rows/", rows.choose, name="rows"),
    path("desk/rows/load/", rows.load, name="rows_load"),
    path("desk/rows/<slug:slug>.<slug:form>", rows.take_home, name="rows_file"),
]
