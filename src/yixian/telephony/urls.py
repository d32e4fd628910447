from django.urls import path

from yixian.telephony.views import calls

urlpatterns = [
    path("desk/calls/", calls.calls, name="calls"),
    path("desk/calls/export/", calls.export, name="export_calls"),
    path("desk/calls/<int:pk>/", calls.call, name="call"),
    path("desk/calls/<int:pk>/caller/", calls.caller, name="call_caller"),
]
