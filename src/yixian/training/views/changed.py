"""必读: an item that changed is read again, and a short question shows that it was."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.training.changed import check_question, must_read
from yixian.training.drawing import chosen_in, is_right
from yixian.training.editions import edition_of
from yixian.training.models import LEARNERS, Reading
from yixian.training.views.mine import own


@access(*LEARNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def changed(request: HttpRequest, item: int) -> HttpResponse:
    """The item as it is now, and the question; read once it is answered rightly, as often as that takes."""
    account = own(request)
    found = next((one for one in must_read(account) if one.item.pk == item), None)
    if found is None:
        raise NotFound(_("这条知识没有要您再读的改动，或者您已经读过了。"))
    edition = edition_of(found.item)
    asked = check_question(found, f"{account.pk}:{edition}")
    wrong = ""
    if request.method == "POST":
        chosen = "".join(request.POST.getlist("chosen"))[:20]
        cleaned = chosen_in(chosen, asked) if asked is not None else ""
        # What was on the page may have been changed since: then it is shown anew.
        is_same = request.POST.get("edition") == edition
        if is_same and (asked is None or is_right(asked, cleaned or "")):
            Reading.objects.get_or_create(account=account, item=found.item, edition=edition)
            messages.success(request, _("读过了：%(title)s") % {"title": found.item.title})
            return redirect("training")
        if is_same:
            wrong = _("不对。请对照上面现在的话，再答一次。") if cleaned else _("请先选答案。")
    context = {
        "found": found,
        "edition": edition,
        "question": asked,
        "options": list(enumerate(asked["options"], 1)) if asked is not None else [],
        "wrong": wrong,
    }
    return render(request, "training/changed.html", context, status=400 if wrong else 200)
