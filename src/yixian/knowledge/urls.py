from django.urls import path

from yixian.knowledge import guide_views, views
from yixian.knowledge.desk import lists, own, pages, record, upkeep, writing
from yixian.knowledge.markdown import views as files

ITEMS = "desk/knowledge/items/"

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
    path(ITEMS, lists.desk, name="knowledge_desk"),
    path(f"{ITEMS}new/", writing.begin, name="new_knowledge"),
    path(f"{ITEMS}export/<str:form>/", files.take_home, name="export_knowledge"),
    path(f"{ITEMS}bring/", files.bring, name="bring_knowledge"),
    path(f"{ITEMS}bring/confirm/", files.confirm, name="confirm_knowledge"),
    path(f"{ITEMS}<int:pk>/markdown/", files.take_one_home, name="knowledge_markdown"),
    path(f"{ITEMS}<int:pk>/", pages.item, name="knowledge_item"),
    path(f"{ITEMS}<int:pk>/compare/", pages.compare, name="compare_knowledge"),
    path(f"{ITEMS}<int:pk>/withdraw/", pages.withdraw, name="withdraw_knowledge"),
    path(f"{ITEMS}<int:pk>/write/", writing.write, name="write_knowledge"),
    path(f"{ITEMS}<int:pk>/draft/<slug:what>/", writing.step, name="knowledge_draft"),
    path(f"{ITEMS}<int:pk>/audit/", writing.audit, name="audit_knowledge"),
    path(f"{ITEMS}<int:pk>/files/", writing.add_file, name="add_knowledge_file"),
    path(f"{ITEMS}<int:pk>/files/<int:file_id>/remove/", writing.remove_file, name="remove_knowledge_file"),
    path(f"{ITEMS}<int:pk>/verify/", upkeep.verify, name="verify_knowledge"),
    path(f"{ITEMS}<int:pk>/correct/", upkeep.correct, name="correct_knowledge"),
    path(f"{ITEMS}<int:pk>/correct/<int:correction_id>/", upkeep.answer, name="answer_knowledge_correction"),
    path("desk/knowledge/record/", record.record, name="knowledge_record"),
    path("desk/knowledge/record/<str:form>/", record.export, name="knowledge_record_file"),
    path("desk/knowledge/corrections/", own.corrections, name="own_knowledge_corrections"),
    path("desk/knowledge/misses/", upkeep.misses, name="knowledge_misses"),
    path("desk/knowledge/misses/<int:pk>/", upkeep.miss, name="knowledge_miss"),
    path("answers/<int:pk>/correct/", upkeep.citizen_correct, name="citizen_corrects_knowledge"),
    path("desk/knowledge/files/<int:pk>/", pages.file, name="knowledge_file"),
]
