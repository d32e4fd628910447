from django.urls import path

from yixian.dispatch.views import aids

urlpatterns = [
    path("desk/aids/", aids.aids, name="aids"),
    path("desk/aids/models/<int:pk>/", aids.put_in_place, name="put_model_in_place"),
]
