"""Actions: the only way anything changes. One file an action (or one matter with its answer)."""

from importlib import import_module

from yixian.cases.actions.once import checked_key, digest_of, keep, kept_under, once
from yixian.cases.actions.protect import PROTECTING, follow_protection
from yixian.cases.actions.registry import (
    ACTIONS,
    Action,
    CaseAction,
    NoFields,
    Step,
    TaskAction,
    act,
    action,
    available,
    carry,
    carry_all,
    find,
    perform,
)
from yixian.cases.actions.reveal import check_reveal, reveal_identity
from yixian.cases.actions.step import subscribe

# In the order of the tables of the life of a case: pages and the handbook show them so.
_FILES = (
    "register",
    "amend",
    "answer",
    "transfer",
    "refuse",
    "submit",
    "send_back",
    "note",
    "merge",
    "split",
    "dispatch",
    "recall",
    "add_task",
    "rework",
    "pass_review",
    "rehandle",
    "close_on_facts",
    "withdraw",
    "objection",
    "reopen",
    "archive",
    "sign",
    "delegate",
    "reach",
    "visit",
    "request",
    "withdraw_request",
    "rule",
    "resume",
    "escalate",
    "reply",
    "report_stage",
    "explanation",
    "urge",
    "supplement",
    "relate",
    "retaliation",
    "mark",
    "attach",
    "recompute",
    "release",
    "withdraw_consent",
    "choose_way",
    "erase_identity",
)


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")
    # One file may import another and so be registered late: put them back into the order of the tables.
    place = {f"{__name__}.{file}": number for number, file in enumerate(_FILES)}
    ordered = sorted(ACTIONS.values(), key=lambda one: place.get(type(one).__module__, len(place)))
    for one in ordered:
        ACTIONS[one.name] = ACTIONS.pop(one.name)


__all__ = [
    "ACTIONS",
    "PROTECTING",
    "Action",
    "CaseAction",
    "NoFields",
    "Step",
    "TaskAction",
    "act",
    "action",
    "available",
    "carry",
    "carry_all",
    "check_reveal",
    "checked_key",
    "digest_of",
    "find",
    "follow_protection",
    "keep",
    "kept_under",
    "load",
    "once",
    "perform",
    "reveal_identity",
    "subscribe",
]
