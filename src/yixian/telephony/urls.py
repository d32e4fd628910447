from django.urls import path

from yixian.telephony.views import board, board_priority, board_seat, board_surge, calls, phone, recordings

urlpatterns = [
    path("desk/wallboard/", board.line, name="wallboard"),
    path("desk/wallboard/priority/", board_priority.callers, name="priority_callers"),
    path("desk/wallboard/priority/add/", board_priority.add, name="priority_add"),
    path("desk/wallboard/priority/<int:pk>/end/", board_priority.end, name="priority_end"),
    path("desk/wallboard/surge/", board_surge.surge, name="surge"),
    path("desk/wallboard/surge/begin/", board_surge.begin, name="surge_begin"),
    path("desk/wallboard/surge/end/", board_surge.end, name="surge_end"),
    path("desk/wallboard/<str:extension>/", board_seat.seat, name="wallboard_seat"),
    path("desk/wallboard/<str:extension>/<str:what>/", board_seat.act, name="wallboard_act"),
    path("desk/line/acts/", board_seat.own, name="line_acts"),
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
