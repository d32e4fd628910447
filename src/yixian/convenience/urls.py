from django.urls import path

from yixian.convenience.views import feeds, services, timetables

urlpatterns = [
    path("services/", services.services, name="services"),
    path("services/order/", services.order, name="services_order"),
    path("services/data.csv", services.open_services, name="services_csv"),
    path("desk/services/", services.desk, name="desk_services"),
    path("timetables/", timetables.timetables, name="timetables"),
    path("timetables/places/", timetables.places, name="timetable_places"),
    path("desk/timetables/", timetables.seat, name="timetables_desk"),
    path("desk/timetables/feeds/", feeds.feeds, name="timetable_feeds"),
    path("desk/timetables/feeds/files/<int:pk>/", feeds.version, name="feed_version"),
    path("desk/timetables/feeds/<str:code>/remove/", feeds.remove, name="remove_feed"),
]
