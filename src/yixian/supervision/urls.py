from django.urls import path

from yixian.supervision.views import orders

urlpatterns = [path("desk/supervision/", orders.orders, name="supervision_orders")]
