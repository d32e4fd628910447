from django.urls import path

from yixian.dispatch.views import aids

urlpatterns = [path("desk/aids/", aids.aids, name="aids")]
