from django.urls import path

from yixian.insight.views import figures, rows

urlpatterns = [
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/<slug:code>/", rows.rows, name="figure_rows"),
    path("desk/figures/<slug:code>/export/", rows.export, name="figure_export"),
]
