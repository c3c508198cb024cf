"""Addresses of events: a table of contents."""

from django.urls import path

from events.views import joining, moderating, organising, public

app_name = "events"

urlpatterns = [
    path("events/", public.events, name="list"),
    path("events/calendar.ics", public.calendar_of_all, name="calendar"),
    path("events/<int:pk>/", public.event, name="detail_by_id"),
    path("events/<int:pk>/event.ics", public.calendar_file, name="calendar_file"),
    path("events/<int:pk>/register/", joining.register, name="register"),
    path("events/<int:pk>/contribute/", joining.contribute, name="contribute"),
    path("events/<int:pk>/participants/", organising.participants, name="participants"),
    path("events/<int:pk>/needs/<int:need>/", organising.need, name="need"),
    path("events/<int:pk>/moderation/", moderating.moderation, name="moderation"),
    path("events/<int:pk>/moderation/first/", moderating.first, name="first"),
    path("events/<int:pk>/moderation/<int:contribution>/shift/", moderating.shift, name="shift"),
    path("events/<int:pk>/moderation/<int:contribution>/publish/", moderating.publish, name="publish"),
    path("events/<int:pk>/moderation/<int:contribution>/in/<str:language>/", moderating.rendering, name="rendering"),
    path("events/<int:pk>/moderation/<int:contribution>/<slug:step>/", moderating.step, name="step"),
    path("events/<int:pk>-<words:slug>/", public.event, name="detail"),
    path("events/behalf/<int:pk>/", organising.behalf, name="behalf"),
    path("events/room/<str:token>/", moderating.room, name="room"),
    path("events/room/<str:token>/list/", moderating.room_list, name="room_list"),
    path("events/registration/<str:token>/", joining.own, name="own"),
    path("events/registration/<str:token>/change/", joining.change, name="change"),
    path("events/registration/<str:token>/say/", joining.say, name="say"),
    path("events/registration/<str:token>/event.ics", joining.own_calendar, name="own_calendar"),
    path("events/registration/<str:token>/<int:pk>/back/", joining.take_back, name="take_back"),
    path("events/registration/<str:token>/<int:pk>/agree/", joining.agree, name="agree"),
]
