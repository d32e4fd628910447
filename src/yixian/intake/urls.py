from django.urls import path

from yixian.intake.views import handing, known, lead, line, missed, seat

urlpatterns = [
    path("desk/lead/", lead.lead, name="lead_desk"),
    path("desk/seat/", seat.seat, name="seat"),
    path("desk/seat/open/", seat.open_one, name="open_contact"),
    path("desk/seat/script/", seat.refusal_script, name="refusal_script"),
    path("desk/line/call/", line.call, name="line_call"),
    path("desk/line/not-taken-up/", line.not_taken_up, name="line_not_taken_up"),
    path("desk/contacts/<int:contact_id>/call/", line.call_back, name="call_back"),
    path("desk/missed/<int:pk>/call/", line.call_missed, name="missed_call"),
    path("desk/missed/", missed.missed, name="missed"),
    path("desk/missed/<int:pk>/take/", missed.take, name="missed_take"),
    path("desk/missed/<int:pk>/reached/", missed.reached, name="missed_reached"),
    path("desk/missed/<int:pk>/not-reached/", missed.not_reached, name="missed_not_reached"),
    path("desk/missed/<int:pk>/put-back/", missed.put_back, name="missed_put_back"),
    path("desk/contacts/<int:contact_id>/", seat.contact, name="contact"),
    path("desk/contacts/<int:contact_id>/grade/", seat.grade, name="contact_grade"),
    path("desk/contacts/<int:contact_id>/handing/", handing.text, name="handing"),
    path("desk/contacts/<int:contact_id>/told/", handing.told, name="told_along"),
    path("desk/contacts/<int:contact_id>/end/", seat.end, name="end_contact"),
    path("desk/contacts/<int:contact_id>/case/", seat.open_case, name="open_case"),
    path("desk/contacts/<int:contact_id>/code/", seat.tell_code, name="tell_code"),
    path("desk/contacts/<int:contact_id>/register/", seat.register_one, name="register_case"),
    path("desk/contacts/<int:contact_id>/known/", known.known, name="known"),
    path("desk/contacts/<int:contact_id>/cite/", known.cite_item, name="cite_item"),
    path("desk/contacts/<int:contact_id>/similar/", seat.similar, name="similar_cases"),
]
