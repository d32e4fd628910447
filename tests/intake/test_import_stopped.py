"""An import that is stopped in the middle, killed, or run twice at once: real processes on both databases."""

import re
import signal
from pathlib import Path

import pytest

from tests.intake.importing import table
from tests.systems import System

pytestmark = pytest.mark.postgresql
ROWS = 400
COUNT = """
from collections import Counter
from yixian.cases.models import Case, Citizen, Contact, Event
keys = Counter(Case.objects.values_list("external_id", flat=True))
print(Case.objects.count(), Contact.objects.count(), max(keys.values(), default=0),
      Citizen.objects.count(), Event.objects.filter(verb="register").count())
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    rows = [(f"{n}", f"u{n % 7}", "", "2019-02-28", f"第{n}件事") for n in range(ROWS)]
    path.write_text(table([*rows, ("bad", "u1", "", "", "")]), encoding="utf-8")
    return path


def counted(of: System) -> list[int]:
    return [int(part) for part in of.script(COUNT).split()]


def accounting(text: str) -> tuple[int, ...]:
    found = re.search(r"rows (\d+) = .*made (\d+) .*there (\d+) .*refused (\d+)", text)
    assert found is not None, text
    return tuple(int(part) for part in found.groups())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_import_goes_on_where_it_was(system: System, file: Path, how: signal.Signals) -> None:
    # Slowed down a little: the batches are committed as always, but somebody can get in between.
    # A shell that runs the suite in the background has its programs ignore SIGINT; somebody at a keyboard does not.
    slowly = f"""
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from django.core.management import call_command
from yixian.intake.files.run import Import
whole = Import._take_batch
def slow(self, batch):
    print("batch", flush=True)  # before this one: those before it are committed
    whole(self, batch)
    time.sleep(0.2)
Import._take_batch = slow
sys.argv = ["yixian", "import", {str(file)!r}]
from yixian.shell.cli import main
main()
"""
    process = system.start_script(slowly)
    assert process.stdout is not None
    for _batch in range(3):
        assert process.stdout.readline() == "batch\n"
    process.send_signal(how)
    _out, errors = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -9), errors
    assert ("再次运行" in errors) == (how == signal.SIGINT)
    made_before = counted(system)[0]
    assert 0 < made_before < ROWS
    assert made_before % 50 == 0  # whole batches, nothing half
    assert accounting(system.run("import", str(file))) == (ROWS + 1, ROWS - made_before, made_before, 1)
    assert accounting(system.run("import", str(file))) == (ROWS + 1, 0, ROWS, 1)
    assert counted(system) == [ROWS, ROWS, 1, 7, ROWS]


def test_two_runs_at_once_make_each_row_once(system: System, file: Path) -> None:
    runs = [system.start("import", str(file)) for _ in range(2)]
    ended = [run.communicate(timeout=200) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ended
    (rows1, made1, there1, _), (rows2, made2, there2, _) = (accounting(out) for out, _errors in ended)
    assert rows1 == rows2 == ROWS + 1
    assert made1 + made2 == ROWS
    assert there1 + there2 == ROWS
    assert counted(system) == [ROWS, ROWS, 1, 7, ROWS]
