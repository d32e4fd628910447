from django.urls import path

from yixian.cases.views import case_list, case_page, choices, desk, doing, duty, inbox, papers, queue, several

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/cases/", case_list.case_list, name="cases"),
    path("desk/find/", case_list.find, name="find"),
    path("desk/cases/telephone/", case_list.by_telephone, name="cases_by_telephone"),
    path("desk/cases/export/", case_list.export, name="cases_export"),
    path("desk/inbox/", inbox.inbox, name="inbox"),
    path("desk/inbox/sign/", inbox.sign_several, name="sign_several"),
    path("desk/approvals/", inbox.approvals, name="approvals"),
    path("desk/explanations/", inbox.explanations, name="explanations"),
    path("desk/duty/", duty.duty, name="duty"),
    path("desk/to-dispatch/several/", several.dispatch_several, name="dispatch_several"),
    *[path(f"desk/{name}/", view, name=f"queue_{name}") for name, view in queue.VIEWS.items()],
    path("cases/<str:number>/", case_page.case, name="case"),
    path("cases/<str:number>/identity/", case_page.reveal, name="case_identity"),
    path("cases/<str:number>/files/<int:attachment_id>/", case_page.attachment, name="case_attachment"),
    path("cases/<str:number>/work-order/", papers.order_paper, name="work_order"),
    path("cases/<str:number>/reply-letter/", papers.letter_paper, name="reply_letter"),
    path("cases/<str:number>/do/<slug:action>/", doing.do_case, name="do_case"),
    path("tasks/<int:task_id>/do/<slug:action>/", doing.do_task, name="do_task"),
    path("explanations/<int:explanation_id>/do/<slug:action>/", doing.do_explanation, name="do_explanation"),
    path("choices/<slug:source>/", choices.choices, name="choices"),
    path("choices/<slug:source>/tree/", choices.tree, name="unit_tree"),
]
