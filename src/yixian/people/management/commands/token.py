from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yixian.ground.errors import NotFound
from yixian.people.actions import issue_token
from yixian.people.actions.tokens import DEFAULT_DAYS
from yixian.people.models import SYSTEM, Account


class Command(BaseCommand):
    help = "Print a new API token of an account, once. 打印某个账号的一个新接口令牌，只显示这一次。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="命令行", help="what it is for 用途")
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help="days it is valid 有效天数")

    def handle(self, *args: Any, **options: Any) -> None:
        account = Account.objects.filter(username=options["username"]).first()
        if account is None:
            raise NotFound(f"没有账号 {options['username']} / no such account")
        _token, raw = issue_token(SYSTEM, account, options["name"], options["days"])
        self.stdout.write(raw)
