from django.urls import path

from yixian.telephony.views import calls, phone

urlpatterns = [
    path("desk/calls/", calls.calls, name="calls"),
    path("desk/calls/export/", calls.export, name="export_calls"),
    path("desk/calls/<int:pk>/", calls.call, name="call"),
    path("desk/calls/<int:pk>/caller/", calls.caller, name="call_caller"),
    path("desk/line/", phone.phone, name="phone"),
    path("desk/line/sign-in/", phone.sign_in, name="phone_sign_in"),
    path("desk/line/attend/", phone.attend, name="phone_attend"),
]
