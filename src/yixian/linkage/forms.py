"""How somebody wants to be told, as far as the city allows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line
from yixian.cases.models import normal_telephone
from yixian.cases.models.telephone import dialled
from yixian.ground.errors import Refusal
from yixian.linkage.models import NoticeWish, Sending
from yixian.linkage.ways.sms import CHINESE_MOBILE


class WishForm(forms.ModelForm):  # type: ignore[type-arg]
    """Only the ways the city allows are there; each needs its address."""

    mobile = Line(label=_("手机"), max_length=30, required=False)

    class Meta:
        model = NoticeWish
        fields = ("by_sms", "mobile", "by_email", "email", "by_wechat")

    def __init__(self, *args: Any, rule: Sending, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.mobile:
            self.initial["mobile"] = dialled(self.instance.mobile)
        if not rule.allows("sms"):
            del self.fields["by_sms"], self.fields["mobile"]
        if not rule.allows("wechat") or not self.instance.openid:
            del self.fields["by_wechat"]
        if not rule.allows("email"):
            del self.fields["by_email"], self.fields["email"]

    def clean_mobile(self) -> str:
        try:
            number = normal_telephone(self.cleaned_data["mobile"], field="mobile")
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if number and not CHINESE_MOBILE.fullmatch(number):
            raise forms.ValidationError(_("请填手机号，固定电话收不到短信。"))
        return number

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for way, address in (("by_sms", "mobile"), ("by_email", "email")):
            if values.get(way) and not values.get(address) and address not in self.errors:
                self.add_error(address, _("请填写接收通知的地址。"))
        return values
