"""Forms of the back office: each changes its row through the actions; a refusal lands beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.directory.actions import record_change
from yixian.directory.models import Department
from yixian.directory.queries import departments
from yixian.directory.row_texts import texts_of
from yixian.directory.unit_select import PickUnit
from yixian.directory.unit_tree import unit_tree
from yixian.ground.errors import Invalid, Refusal
from yixian.people.actions import (
    activate,
    change_organisation_kind,
    create_account,
    deactivate,
    edit_account,
    grant_role,
    move_account,
    revoke_role,
    set_password,
)
from yixian.people.models import Account, Actor, Organisation, Role
from yixian.people.models.roles import NEEDS_UNIT, UNIT_ROLES


class ActionForm(forms.ModelForm[Any]):
    """Acts as the last step of its validation; the admin then has nothing left to save.

    `by` is set by the page (`RoomAdmin.get_form`). The admin wraps the whole page in one transaction.
    """

    by: Actor

    def perform(self) -> None:
        """Change the row of `self.instance` by actions; raises `Refusal`."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        # Not the model's own cleaning: it would write the typed values into the instance, and the actions
        # compare the row with what was typed.
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.perform()
        except Invalid as refusal:
            for field, messages in refusal.errors.items():
                self.add_error(self._known(field), messages)
        except Refusal as refusal:
            self.add_error(self._known(refusal.field), str(refusal))

    def _known(self, field: str | None) -> str | None:
        names = {"role": "roles", "password": "new_password"}
        name = names.get(field or "", field)
        return name if name in self.fields else None

    def save(self, commit: bool = True) -> Any:
        return self.instance

    def _save_m2m(self) -> None:
        """Nothing: the actions saved everything."""

    save_m2m = _save_m2m


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The unit of an account, out of the tree of units in use; a unit out of use that an account still has stays."""

    widget = PickUnit

    def __init__(self, **options: Any) -> None:
        words = _("这个人所在的承办单位；再点一次已选的单位就不选。")
        options = {"label": _("部门"), "required": False, "help_text": words, **options}
        super().__init__(queryset=Department.objects.all(), **options)

    def offer(self, kept: Department | None) -> None:
        """Offer the units in use and the one `kept`."""
        assert isinstance(self.widget, PickUnit)
        self.widget.by_number = True
        units = {one.pk: one for one in (*departments(), *([kept] if kept else []))}
        self.widget.offer(unit_tree(units.values()))


class AccountForm(ActionForm):
    """Opens an account, or edits, moves, deactivates one and sets its roles and password."""

    roles = forms.MultipleChoiceField(
        label=_("岗位"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    department = UnitField()
    new_password = forms.CharField(
        label=_("密码"), required=False, strip=False, widget=forms.PasswordInput(render_value=False)
    )

    class Meta:
        model = Account
        fields = (
            "username",
            "name",
            "organisation",
            "department",
            "telephone",
            "clearance",
            "language",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "username" not in self.fields:
            return  # one's own account, which is only shown
        unit = self.fields["department"]
        assert isinstance(unit, UnitField)
        unit.offer(self.instance.department)
        password = self.fields["new_password"]
        password.help_text = password_validators_help_text_html()
        if self.instance.pk:
            # With `disabled` a forged value is ignored: a username stands in the records.
            self.fields["username"].disabled = True
            self.initial["roles"] = sorted(self.instance.grants.values_list("role", flat=True))
        else:
            password.required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if UNIT_ROLES & set(values.get("roles") or ()) and not values.get("department"):
            self.add_error("department", NEEDS_UNIT)
        return values

    def perform(self) -> None:
        values = dict(self.cleaned_data)
        password, roles = values.pop("new_password"), set(values.pop("roles"))
        if self.instance.pk is None:
            self.instance = create_account(self.by, password=password, roles=sorted(roles), **values)
            return
        account = Account.objects.get(pk=self.instance.pk)
        if values["is_active"] != account.is_active:
            (activate if values["is_active"] else deactivate)(self.by, account)
        edited = {field: values[field] for field in ("name", "telephone", "clearance", "language")}
        edit_account(self.by, account, **edited)
        held = set(account.grants.values_list("role", flat=True))
        for role in sorted(held - roles):
            revoke_role(self.by, account, role)
        lost = move_account(
            self.by, account, organisation=values["organisation"], department=values["department"]
        )
        # A role lost by moving to an operator stands ticked only because nobody unticked it.
        for role in sorted(roles - held):
            grant_role(self.by, account, role)
        if password:
            set_password(self.by, account, password)
        self.lost_roles = lost
        self.instance = account


class OrganisationForm(ActionForm):
    """Adds an organisation, renames it, or changes its kind with all that follows for its people."""

    class Meta:
        model = Organisation
        fields = ("code", "name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True

    def perform(self) -> None:
        values = self.cleaned_data
        stored = Organisation.objects.filter(pk=self.instance.pk).first()
        if stored is None:
            self.instance = Organisation(**values)
            if Organisation.objects.filter(code=values["code"]).exists():
                raise Refusal(_("这个代码已经有单位使用。"), field="code")
            self.instance.save()
            self._keep(None)
            return
        before = texts_of(stored)
        if values["kind"] != stored.kind:
            change_organisation_kind(self.by, stored, values["kind"])
        Organisation.objects.filter(pk=stored.pk).update(name=values["name"])
        stored.name = values["name"]
        self.instance = stored
        self._keep(before)

    def _keep(self, before: Mapping[str, str] | None) -> None:
        """Keep what changed of the organisation in its story."""
        account = self.by.account
        assert account is not None
        record_change(self.instance, before, by_id=account.pk, by_name=account.get_username())
