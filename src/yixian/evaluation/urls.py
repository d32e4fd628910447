from django.urls import path

from yixian.evaluation.views import callbacks, coaching, exemptions, inspection, inspection_results

urlpatterns = [
    path("desk/callback/", callbacks.desk, name="callback_desk"),
    path("desk/callback/take/", callbacks.take, name="callback_take"),
    path("desk/callback/<str:number>/", callbacks.call, name="callback_call"),
    path("desk/callback/<str:number>/who/", callbacks.show_who, name="callback_who"),
    path("desk/callback/<str:number>/dial/", callbacks.dial, name="callback_dial"),
    path("desk/callback/<str:number>/link/", callbacks.send_link, name="callback_link"),
    path("desk/callback/<str:number>/leave/", callbacks.leave, name="callback_leave"),
    path("desk/inspection/", inspection.desk, name="inspection"),
    path("desk/inspection/take/", inspection.take_one, name="inspection_take"),
    path("desk/inspection/results/", inspection_results.shown, name="inspection_results"),
    path("desk/inspection/results/export/", inspection_results.export, name="inspection_export"),
    path("desk/inspection/results/<int:pk>/", inspection_results.result, name="inspection_result"),
    path("desk/inspection/results/<int:pk>/appeal/", inspection_results.make_appeal, name="appeal_score"),
    path("desk/inspection/agreement/", inspection_results.agreement, name="agreement"),
    path("desk/inspection/<int:pk>/", inspection.inspect, name="inspect"),
    path("desk/inspection/<int:pk>/hear/", inspection.hear, name="inspection_hear"),
    path("desk/inspection/<int:pk>/leave/", inspection.leave, name="inspection_leave"),
    path("desk/inspection/<int:pk>/drop/", inspection.drop_one, name="inspection_drop"),
    path("desk/inspection/<int:pk>/looked/", inspection.looked, name="inspection_looked"),
    path("desk/coaching/", coaching.notes, name="coaching"),
    path("desk/coaching/add/", coaching.add, name="coaching_add"),
    path("desk/coaching/<int:pk>/read/", coaching.confirm, name="coaching_confirm"),
    path("desk/exemptions/", exemptions.exemptions, name="exemptions"),
]
