from django.urls import path

from yixian.knowledge import guide_views, views

urlpatterns = [
    path("desk/knowledge/", views.knowledge, name="knowledge"),
    path("desk/guides/", guide_views.desk_guides, name="desk_guides"),
    path("desk/guides/<str:code>/", guide_views.desk_guide, name="desk_guide"),
    path("desk/guides/<str:code>/forms/", guide_views.add_form, name="guide_form_add"),
    path("desk/guides/<str:code>/forms/<int:pk>/remove/", guide_views.remove_form, name="guide_form_remove"),
    path("guides/<str:code>/forms/<int:pk>/", guide_views.guide_file, name="guide_file"),
    path("desk/jobs/", guide_views.desk_dated, {"kind": "jobs"}, name="desk_jobs"),
    path("desk/hours/", guide_views.desk_hours, name="desk_hours"),
    path("desk/policies/", guide_views.desk_dated, {"kind": "policies"}, name="desk_policies"),
]
