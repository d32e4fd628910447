from django.urls import path

from yixian.evaluation.views import callbacks, exemptions

urlpatterns = [
    path("desk/callback/", callbacks.desk, name="callback_desk"),
    path("desk/callback/take/", callbacks.take, name="callback_take"),
    path("desk/callback/<str:number>/", callbacks.call, name="callback_call"),
    path("desk/callback/<str:number>/who/", callbacks.show_who, name="callback_who"),
    path("desk/callback/<str:number>/leave/", callbacks.leave, name="callback_leave"),
    path("desk/exemptions/", exemptions.exemptions, name="exemptions"),
]
