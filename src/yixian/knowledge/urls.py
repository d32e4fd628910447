from django.urls import path

from yixian.knowledge import views

urlpatterns = [path("desk/knowledge/", views.knowledge, name="knowledge")]
