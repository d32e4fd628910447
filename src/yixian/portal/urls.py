from django.urls import path

from yixian.portal.views import follow, home, submit

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("submit/", submit.submit, name="submit"),
    path("submitted/<str:number>/", submit.submitted, name="submitted"),
    path("track/", follow.track, name="track"),
    path("track/<str:number>/", follow.follow, name="follow"),
    path("track/<str:number>/<slug:action>/", follow.do, name="do"),
]
