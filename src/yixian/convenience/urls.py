from django.urls import path

from yixian.convenience.views import answer, bookings, desk_bookings, feeds, services, timetables, travel

urlpatterns = [
    path("services/", services.services, name="services"),
    path("services/order/", services.order, name="services_order"),
    path("services/data.csv", services.open_services, name="services_csv"),
    path("services/book/", bookings.book_service, name="book_service"),
    path("services/answer/", answer.provider_answer, name="provider_answer"),
    path("services/bookings/", bookings.track, name="bookings"),
    path("services/bookings/leave/", bookings.leave, name="leave_bookings"),
    path("services/bookings/<str:number>/", bookings.booking_page, name="booking"),
    path("services/bookings/<str:number>/<slug:verb>/", bookings.do, name="do_booking"),
    path("desk/services/", services.desk, name="desk_services"),
    path("desk/services/book/", desk_bookings.desk_book, name="desk_book"),
    path("desk/services/bookings/", desk_bookings.desk_bookings, name="desk_bookings"),
    path("desk/services/bookings/<str:number>/", desk_bookings.desk_booking, name="desk_booking"),
    path("desk/services/bookings/<str:number>/<slug:verb>/", desk_bookings.desk_do, name="do_desk_booking"),
    path("timetables/", timetables.timetables, name="timetables"),
    path("timetables/places/", timetables.places, name="timetable_places"),
    path("desk/timetables/", timetables.seat, name="timetables_desk"),
    path("desk/timetables/today/", travel.today, name="travel_today"),
    path("desk/timetables/today/changes/new/", travel.change, name="new_day_change"),
    path("desk/timetables/today/changes/<int:pk>/", travel.change, name="day_change"),
    path("desk/timetables/today/changes/<int:pk>/remove/", travel.remove, name="remove_day_change"),
    path("desk/timetables/today/notices/new/", travel.notice, name="new_travel_notice"),
    path("desk/timetables/today/notices/<str:code>/", travel.notice, name="travel_notice"),
    path("desk/timetables/today/notices/<str:code>/end/", travel.end, name="end_travel_notice"),
    path("desk/timetables/feeds/", feeds.feeds, name="timetable_feeds"),
    path("desk/timetables/feeds/files/<int:pk>/", feeds.version, name="feed_version"),
    path("desk/timetables/feeds/files/<int:pk>/back/", feeds.back, name="take_feed_back"),
    path("desk/timetables/feeds/<str:code>/remove/", feeds.remove, name="remove_feed"),
]
