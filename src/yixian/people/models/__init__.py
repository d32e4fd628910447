from yixian.people.models.account import Account
from yixian.people.models.account_record import AccountRecord
from yixian.people.models.actor import SYSTEM, Actor
from yixian.people.models.api_token import ApiToken
from yixian.people.models.draft import Draft
from yixian.people.models.installation import Installation
from yixian.people.models.login_record import LoginRecord
from yixian.people.models.organisation import Organisation
from yixian.people.models.role_grant import RoleGrant
from yixian.people.models.roles import ADMINISTRATORS, MAY_HOLD, MEDIUM_ROLES, OPERATOR_ROLES, Role

__all__ = [
    "ADMINISTRATORS",
    "MAY_HOLD",
    "MEDIUM_ROLES",
    "OPERATOR_ROLES",
    "SYSTEM",
    "Account",
    "AccountRecord",
    "Actor",
    "ApiToken",
    "Draft",
    "Installation",
    "LoginRecord",
    "Organisation",
    "Role",
    "RoleGrant",
]
