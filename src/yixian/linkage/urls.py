from django.urls import path

from yixian.linkage.views import unsent

urlpatterns = [path("desk/notices/", unsent.unsent, name="unsent_notices")]
