from yixian.people.actions.create_account import create_account
from yixian.people.actions.deactivate import activate, deactivate
from yixian.people.actions.demo_accounts import DEMO_PASSWORD, make_demo_accounts
from yixian.people.actions.drafts import (
    draft_of,
    drop_draft,
    drop_sent_draft,
    forget_old_drafts,
    keep_draft,
)
from yixian.people.actions.edit_account import edit_account
from yixian.people.actions.install import mark_installation
from yixian.people.actions.move_account import change_organisation_kind, move_account
from yixian.people.actions.open_accounts import open_accounts
from yixian.people.actions.passwords import set_password
from yixian.people.actions.roles import grant_role, revoke_role
from yixian.people.actions.tokens import issue_token, revoke_token

__all__ = [
    "DEMO_PASSWORD",
    "activate",
    "change_organisation_kind",
    "create_account",
    "deactivate",
    "draft_of",
    "drop_draft",
    "drop_sent_draft",
    "edit_account",
    "forget_old_drafts",
    "grant_role",
    "issue_token",
    "keep_draft",
    "make_demo_accounts",
    "mark_installation",
    "move_account",
    "open_accounts",
    "revoke_role",
    "revoke_token",
    "set_password",
]
