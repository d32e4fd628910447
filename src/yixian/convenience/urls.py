from django.urls import path

from yixian.convenience.views import services

urlpatterns = [
    path("services/", services.services, name="services"),
    path("services/order/", services.order, name="services_order"),
    path("services/data.csv", services.open_services, name="services_csv"),
    path("desk/services/", services.desk, name="desk_services"),
]
