from django.urls import path

from yixian.linkage.log_list import name_of
from yixian.linkage.views import answers, log, mine, preview, wechat, wishes

urlpatterns = [
    path("desk/answers/<slug:kind>/<str:code>/", answers.answer_to_caller, name="answer_to_caller"),
    path("desk/notices/", log.notice_log, name="notice_log"),
    path("desk/notices/preview/", preview.preview, name="notice_preview"),
    path("desk/notices/<slug:whose>/", log.notice_log, name="notice_log"),
    *[
        path(f"desk/notices/{whose}/export/", view, name=f"export_{name_of(whose)}")
        for whose, view in log.EXPORTS.items()
    ],
    path("desk/notices/<slug:whose>/<int:pk>/resend/", log.send_again, name="notice_resend"),
    path("desk/my-notices/", mine.mine, name="my_notices"),
    path("desk/my-notices/bell/", mine.bell, name="bell"),
    path("desk/my-notices/mark/", mine.mark, name="mark_notices"),
    path("desk/my-notices/<int:pk>/", mine.open_notice, name="open_notice"),
    path("account/notices/wechat/", wechat.bind, name="staff_wechat"),
    path("account/notices/wechat/bound/", wechat.bound, name="staff_wechat_bound"),
    path("account/notices/wechat/end/", wechat.unbind, name="staff_wechat_end"),
    path("account/notices/", wishes.wishes, name="account_notices"),
]
