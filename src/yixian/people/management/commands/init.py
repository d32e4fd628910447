from __future__ import annotations

import getpass
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.models import Department
from yixian.directory.rows import DEFAULT
from yixian.ground.errors import Conflict, Refusal
from yixian.people.actions import create_account, mark_installation
from yixian.people.models import SYSTEM, Account, Installation, Organisation, Role

FIRST = [(Role.SECADMIN, "安全管理员"), (Role.SYSADMIN, "系统管理员"), (Role.AUDITADMIN, "审计管理员")]


class Command(BaseCommand):
    help = "Make an empty database a live city. 把空数据库初始化为一个正式的城市。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", default="本市", help="the city's name 城市名称")
        parser.add_argument("--city-en", default="", help="its English name 城市的英文名称")
        parser.add_argument(
            "--area-code", default="", help="its trunk code, such as 0351 长途区号，补全不带区号的固定电话"
        )
        parser.add_argument(
            "--generate",
            action="store_true",
            help="make up the passwords and print them once 生成密码并打印一次",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if any(model.objects.exists() for model in (Installation, Account, Organisation, Department)):
            raise Conflict(
                "数据库里已有内容，没有做任何改动 / the database is not empty, nothing was changed"
            )
        with transaction.atomic():
            mark_installation(
                Installation.Kind.LIVE,
                options["city"],
                city_name_en=options["city_en"],
                area_code=options["area_code"],
            )
            load_rows(DEFAULT)
            seed_calendar()
            government = Organisation.objects.create(
                code="gov", name=f"{options['city']}人民政府", kind=Organisation.Kind.GOVERNMENT
            )
            generated = [
                line
                for role, name in FIRST
                if (line := self._open(role, name, government, options["generate"]))
            ]
        for line in generated:
            self.stdout.write(line)
        if not options["area_code"]:
            self.stdout.write(
                "没有给出长途区号：不带区号的固定电话一律不收，直到系统管理员在后台“本系统”里填写。\n"
                "No area code: local numbers without one are refused until it is set in the back office."
            )
        self.stdout.write(
            "已初始化。请用 secadmin 登录，为每个人建立自己的账号。三个管理员第一次登录都要先改密码。\n"
            "Ready. Sign in as secadmin and open an account for each person. "
            "Each of the three has to change the password at the first sign-in."
        )

    def _open(self, role: Role, name: str, government: Organisation, generate: bool) -> str:
        """Make the account named like its role; returns the line to print when its password was made up."""
        while True:
            made_up = generate or not sys.stdin.isatty()
            password = secrets.token_urlsafe(15) if made_up else self._ask(role)
            try:
                create_account(
                    SYSTEM,
                    username=role.value,
                    name=name,
                    organisation=government,
                    password=password,
                    roles=[role],
                )
            except Refusal as refusal:
                if made_up:
                    raise
                self.stderr.write(str(refusal))
                continue
            return f"{role.value}  {password}" if made_up else ""

    def _ask(self, role: Role) -> str:
        while True:
            password = getpass.getpass(f"{role.value} 的密码 / password of {role.value}: ")
            if password == getpass.getpass("再输入一次 / again: "):
                return password
            self.stderr.write("两次不一致 / they differ")
