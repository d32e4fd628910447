"""Accounts for many people at once: a file handed in, looked at, confirmed; the passwords shown once."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yixian.ground.access import access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.spreadsheets import FORMS, file_answer
from yixian.ground.table_form import TableField, TableForm
from yixian.ground.tables import Line
from yixian.people.account_file import AccountFile, headings, read_accounts
from yixian.people.actions import open_accounts
from yixian.people.models import Account, Actor, Organisation, Role

SALT, SHOWN_SALT = "yixian.people.accounts", "yixian.people.accounts.shown"
AN_HOUR, A_WHILE = 3600, 900  # seconds: to confirm what was looked at; to save the passwords just shown
GIVEN = ("username", "name", "organisation", "department")


class AccountFileForm(TableForm):
    """A file of people."""

    file = TableField(help_text=gettext_lazy("最多 500 人、1 MB。先预览，确认以后才开账号。"))
    most_rows = 500
    too_many = gettext_lazy("一次最多 500 人。请分成几个文件。")


@access("secadmin")
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(1)
def choose(request: HttpRequest) -> HttpResponse:
    """How the file is made, and a file to hand in, which is answered by what it would open."""
    form = AccountFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.lines)
    context = {"form": form, "organisations": Organisation.objects.order_by("code"), "roles": Role}
    return render(request, "people/accounts_load.html", context)


@access("secadmin")
@require_safe
def empty_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """A file with the headings and nothing under them, in the language of the reader."""
    if form not in FORMS:
        raise NotFound(_("没有这一页，或者您看不到它。请检查网址。"))
    return file_answer(form, "accounts", [one.label for one in headings()], [])


@access("secadmin")
@never_cache
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Open the accounts that were looked at, or say what is wrong with them by now. Their passwords are shown once."""
    lines = _unsealed(request.POST.get("sealed", ""), request, SALT, AN_HOUR)
    found = read_accounts((number, cells) for number, cells in lines)
    if found.wrong:
        return _shown(request, found, "", status=409)
    assert isinstance(request.user, Account)
    opened = open_accounts(Actor.of(request.user), found.wanted)
    given = [
        [account.username, account.name, account.organisation.name, str(account.department or ""), password]
        for account, password in opened
    ]
    sealed = signing.dumps([request.user.pk, given], salt=SHOWN_SALT, compress=True)
    return render(request, "people/accounts_opened.html", {"given": given, "sealed": sealed})


@access("secadmin")
@never_cache
@require_POST
def handed_out(request: HttpRequest) -> HttpResponseBase:
    """The passwords just shown, as a file to hand out: what the page holds comes back, none of it is kept here."""
    form = request.POST.get("form", "")
    if form not in FORMS:
        raise NotFound(_("没有这一页，或者您看不到它。请检查网址。"))
    given = _unsealed(request.POST.get("sealed", ""), request, SHOWN_SALT, A_WHILE)
    names = {one.column: one.label for one in headings()}
    return file_answer(form, "accounts", [*(names[column] for column in GIVEN), _("首次登录的密码")], given)


def _preview(request: HttpRequest, lines: list[Line]) -> HttpResponse:
    found = read_accounts(lines)
    sealed = "" if found.wrong else signing.dumps([request.user.pk, lines], salt=SALT, compress=True)
    return _shown(request, found, sealed)


def _shown(request: HttpRequest, found: AccountFile, sealed: str, *, status: int = 200) -> HttpResponse:
    context = {"found": found, "sealed": sealed}
    return render(request, "people/accounts_preview.html", context, status=status)


def _unsealed(sealed: str, request: HttpRequest, salt: str, seconds: int) -> list[Any]:
    """What a page of this account carried; `Refusal` for any other text, and for one too old."""
    try:
        by, kept = signing.loads(sealed, salt=salt, max_age=seconds)
    except signing.BadSignature:
        by, kept = None, []
    if by != request.user.pk:
        raise Refusal(_("这一页已经失效，没有做任何改动。请重新上传文件。"))
    return list(kept)
