from django.urls import path

from yixian.supervision.views import orders, slip

urlpatterns = [
    path("desk/supervision/", orders.orders, name="supervision_orders"),
    path("desk/supervision/<int:order_id>/slip/", slip.slip, name="supervision_slip"),
]
