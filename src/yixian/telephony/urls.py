from django.urls import path

from yixian.telephony.views import calls, phone, recordings

urlpatterns = [
    path("desk/calls/", calls.calls, name="calls"),
    path("desk/calls/export/", calls.export, name="export_calls"),
    path("desk/calls/<int:pk>/", calls.call, name="call"),
    path("desk/calls/<int:pk>/caller/", calls.caller, name="call_caller"),
    path("desk/calls/<int:pk>/recording/", recordings.recording, name="recording"),
    path("desk/calls/<int:pk>/recording/hear/", recordings.hear, name="hear_recording"),
    path("desk/calls/<int:pk>/recording/download/", recordings.download, name="download_recording"),
    path("desk/calls/<int:pk>/recording/hold/", recordings.hold, name="hold_recording"),
    path("desk/calls/<int:pk>/recording/sound/<slug:side>/", recordings.sound, name="recording_sound"),
    path("desk/line/", phone.phone, name="phone"),
    path("desk/line/sign-in/", phone.sign_in, name="phone_sign_in"),
    path("desk/line/attend/", phone.attend, name="phone_attend"),
]
