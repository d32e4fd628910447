from django.urls import path, re_path

from yixian.dispatch.views import aids, alike

urlpatterns = [
    path("desk/aids/", aids.aids, name="aids"),
    path("desk/aids/stop/", aids.stop_dispatch, name="stop_dispatch"),
    re_path(
        "^desk/aids/(?P<of>category|department)/(?P<pk>[0-9]{1,18})/$",
        aids.put_in_place,
        name="put_model_in_place",
    ),
    path("cases/<str:number>/apart/", alike.tell_apart, name="tell_apart"),
    path("cases/<str:number>/apart/back/", alike.take_back_apart, name="take_back_apart"),
    path("cases/<str:number>/proposed/", alike.keep_proposed, name="keep_proposed"),
]
