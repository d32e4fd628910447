"""Masking for the public: recall and precision by kind on our own sentences, and the time a text takes.

`python -m bench.masking` needs no database.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.safeguard.scores import KINDS, Score, scored, sentences
from yixian.safeguard import name_model
from yixian.safeguard.for_public import mask_for_public, personal_in
from yixian.safeguard.found import Found
from yixian.safeguard.masking import mask_text
from yixian.safeguard.names import name_spans

SETS = {
    "developed": "developed on",
    "letters": "developed on, as letters speak",
    "held_out": "held out",
    "hard": "names that are words",
}
ROUNDS = 20


def print_masking() -> None:
    """A Markdown table for each set of sentences, and one of times."""
    began = time.perf_counter()
    name_model.reading_of("我叫王小明。")
    loading = time.perf_counter() - began
    for name, words in SETS.items():
        print(f"\n{len(sentences(name))} sentences {words}:\n")
        _print_score(scored(name, personal_in))
    print("\nNames by rules alone, without the model:\n")
    _print_score(scored("held_out", _by_rules), kinds=("name",))
    _print_times(loading)


def _by_rules(text: str) -> list[Found]:
    return [Found(start, end, "name", "") for start, end in name_spans(text, None)]


def _print_score(score: Score, kinds: tuple[str, ...] = KINDS) -> None:
    print("| kind | to be hidden | recall | hidden | precision |")
    print("|---|---|---|---|---|")
    numbers = [kind for kind in kinds if kind != "name"]
    for label, of in [
        *((kind, [kind]) for kind in kinds),
        *([("all but names", numbers)] if numbers else []),
    ]:
        wanted, found = (sum(count[kind] for kind in of) for count in (score.wanted, score.found))
        if not wanted and not found:
            continue
        recall, precision = score.recall(*of), score.precision(*of)
        print(f"| {label} | {wanted} | {recall:.3f} | {found} | {precision:.3f} |")


def _print_times(loading: float) -> None:
    text = "".join(sentence.text for sentence in sentences("developed"))[:200]
    print(
        f"\nThe model is loaded in {loading * 1000:.0f} ms, once a process. A text of {len(text)} characters takes\n"
    )
    print("| what | ms |")
    print("|---|---|")
    print(f"| mask_text, numbers alone | {_middle(lambda: mask_text(text)):.2f} |")
    print(f"| mask_for_public, with names and doors | {_middle(lambda: mask_for_public(text)):.1f} |")


def _middle(work: Callable[[], object]) -> float:
    """The median of `ROUNDS`, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[ROUNDS // 2]


if __name__ == "__main__":
    print_masking()
