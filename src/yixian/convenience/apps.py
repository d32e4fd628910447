from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConvenienceConfig(AppConfig):
    name = "yixian.convenience"
    label = "convenience"
    verbose_name = _("便民")
