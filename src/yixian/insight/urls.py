from django.urls import path

from yixian.insight.views import cures, figures, grades, leader, rows, topic_changes, topics

urlpatterns = [
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/<slug:code>/", rows.rows, name="figure_rows"),
    path("desk/figures/<slug:code>/export/", rows.export, name="figure_export"),
    path("desk/calls/grades/", grades.grades, name="call_grades"),
    path("desk/calls/graded/", grades.graded, name="graded_calls"),
    path("desk/topics/", topics.topics, name="topics"),
    path("desk/topics/map/", topics.on_map, name="topics_map"),
    path("desk/topics/export/", topics.export, name="export_topics"),
    path("desk/topics/<int:pk>/", topics.topic, name="topic"),
    path("desk/topics/<int:pk>/cases/", topics.cases, name="topic_cases"),
    path("desk/topics/<int:pk>/name/", topic_changes.name, name="name_topic"),
    path("desk/topics/<int:pk>/watch/", topic_changes.watch, name="watch_topic"),
    path("desk/topics/<int:pk>/close/", topic_changes.close, name="close_topic"),
    path("desk/topics/<int:pk>/merge/", topic_changes.merge, name="merge_topic"),
    path("desk/topics/<int:pk>/split/", topic_changes.split, name="split_topic"),
    path("desk/topics/<int:pk>/cure/", cures.assign, name="assign_cure"),
    path("desk/cures/", cures.cures, name="cures"),
    path("desk/cures/<int:pk>/", cures.cure, name="cure"),
    path("desk/cures/<int:pk>/report/", cures.report, name="report_cure"),
    path("desk/cures/<int:pk>/end/", cures.end, name="end_cure"),
    path("desk/leader/", leader.leader, name="leader_desk"),
    path("desk/leader/late/", leader.late, name="leader_late"),
    path("desk/leader/leader.<slug:form>", leader.export, name="leader_export"),
]
