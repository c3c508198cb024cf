"""Addresses of assistance: a table of contents."""

from django.urls import path

from partners.assistance.views import contact, entries, partnerships, steps

app_name = "assistance"
urlpatterns = [
    path("assistance/", entries.both, name="list"),
    path("assistance/requests/", entries.listing, {"kind": "request"}, name="requests"),
    path("assistance/requests/<int:pk>/", entries.detail, {"kind": "request"}, name="request_by_id"),
    path("assistance/requests/<int:pk>-<words:slug>/", entries.detail, {"kind": "request"}, name="request"),
    path("assistance/offers/", entries.listing, {"kind": "offer"}, name="offers"),
    path("assistance/offers/<int:pk>/", entries.detail, {"kind": "offer"}, name="offer_by_id"),
    path("assistance/offers/<int:pk>-<words:slug>/", entries.detail, {"kind": "offer"}, name="offer"),
    path("assistance/begin/request/", entries.begin, {"kind": "request"}, name="begin_request"),
    path("assistance/begin/offer/", entries.begin, {"kind": "offer"}, name="begin_offer"),
    path("assistance/<int:pk>/contact/", contact.write, name="contact"),
    path("assistance/partnerships/", partnerships.listing, name="partnerships"),
    path("assistance/partnerships/begin/", partnerships.begin, name="begin_partnership"),
    path("assistance/partnerships/propose/", partnerships.propose, name="propose"),
    path("assistance/partnerships/<int:pk>/", partnerships.detail, name="partnership"),
    path("assistance/partnerships/<int:pk>/change/", partnerships.change, name="change_partnership"),
    path("assistance/partnerships/<int:pk>/act/", steps.work, name="partnership_work"),
    path("assistance/partnerships/<int:pk>/do/<slug:step>/", steps.step, name="partnership_step"),
]
