"""`yixian openapi`: write the description of the API, or check that the one in the repository is current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from yixian.shell.api import api

SNAPSHOT = Path("docs/api/openapi.json")


def described() -> str:
    """The OpenAPI of this version as text; the same wherever and in whatever language it is made."""
    with translation.override("zh-hans"):
        schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class Command(BaseCommand):
    help = "写出接口说明 docs/api/openapi.json；--check 只比较 / write the description of the API"
    requires_system_checks = []  # says what the program is; of a database it knows nothing

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="比较，不写；不一致时失败 / compare only")
        parser.add_argument(
            "--output", type=Path, default=SNAPSHOT, help="文件（默认 docs/api/openapi.json）"
        )

    def handle(self, *_args: Any, check: bool, output: Path, **_options: Any) -> None:
        current = described()
        if not check:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(current, encoding="utf-8")
            self.stdout.write(f"{output}: {len(json.loads(current)['paths'])} paths")
            return
        if not output.is_file() or output.read_text(encoding="utf-8") != current:
            raise CommandError(
                f"{output} 不是最新的：请运行 yixian openapi，看过差别后提交 / is not current: run yixian openapi"
            )
        self.stdout.write(f"{output} is current")
