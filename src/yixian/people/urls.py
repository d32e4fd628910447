"""The pages of one's own account. Of allauth's only these exist: nobody signs up or resets by e-mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

from yixian.ground.access import EVERYONE, SIGNED_IN, access
from yixian.people.views import drafts, loading, tokens

everyone = access(EVERYONE)
signed_in = access(SIGNED_IN)
anyhow = access(SIGNED_IN, given_password=True)

urlpatterns = [
    path("account/login/", everyone(account.login), name="account_login"),
    path("account/logout/", everyone(account.logout), name="account_logout"),
    path("account/closed/", everyone(account.account_inactive), name="account_inactive"),
    path("account/password/", anyhow(account.password_change), name="account_change_password"),
    path("account/confirm/", anyhow(account.reauthenticate), name="account_reauthenticate"),
    # Between password and code nobody is signed in yet: allauth itself lets only those through.
    path("account/code/", everyone(mfa.authenticate), name="mfa_authenticate"),
    path("account/second-factor/", signed_in(mfa.index), name="mfa_index"),
    path("account/second-factor/confirm/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor/activate/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        signed_in(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/file/",
        signed_in(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("desk/accounts/load/", loading.choose, name="accounts_load"),
    path("desk/accounts/load/open/", loading.load, name="accounts_open"),
    path("desk/accounts/load/passwords/", loading.handed_out, name="accounts_handed_out"),
    path("desk/accounts/load/empty.<slug:form>", loading.empty_file, name="accounts_empty"),
    path("account/draft/", drafts.draft, name="account_draft"),
    path("account/tokens/", tokens.tokens, name="account_tokens"),
    path("account/tokens/<int:token_id>/revoke/", tokens.revoke, name="account_token_revoke"),
]
