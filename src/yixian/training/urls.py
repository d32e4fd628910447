from django.urls import path

from yixian.training.views import changed, editing, items, mine, paper, results

urlpatterns = [
    path("desk/training/", mine.mine, name="training"),
    path("desk/training/courses/<int:pk>/", mine.course, name="training_course"),
    path("desk/training/courses/<int:pk>/read/<int:item>/", mine.read, name="training_read"),
    path("desk/training/changed/<int:item>/", changed.changed, name="training_changed"),
    path("desk/training/exams/<int:pk>/", paper.exam, name="training_exam"),
    path("desk/training/papers/<int:pk>/", paper.paper, name="training_paper"),
    path("desk/training/papers/<int:pk>/save/", paper.save, name="training_save"),
    path("desk/training/papers/<int:pk>/hand-in/", paper.leave, name="training_hand_in"),
    path("desk/training/papers/<int:pk>/result/", paper.result, name="training_result"),
    path("desk/training/results/", results.results, name="training_results"),
    path("desk/training/results.<slug:form>", results.export, name="training_results_file"),
    path("desk/training/results/<int:pk>/again/", results.again, name="training_again"),
    path("desk/training/keep/courses/", editing.courses, name="training_courses"),
    path("desk/training/keep/questions/", editing.questions, name="training_questions"),
    path("desk/training/keep/exams/", editing.exams, name="training_exams"),
    path("desk/training/keep/<slug:kind>/add/", editing.add, name="training_add"),
    path("desk/training/keep/<slug:kind>/<int:pk>/", editing.edit, name="training_edit"),
    path("desk/training/keep/<slug:kind>/<int:pk>/use/", editing.use, name="training_use"),
    path("desk/training/keep/courses/<int:pk>/items/", items.items, name="training_items"),
]
