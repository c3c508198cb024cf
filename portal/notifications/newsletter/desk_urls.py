"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.notifications.newsletter.views import desk

urlpatterns = [
    path("newsletter/", desk.listing, name="newsletter"),
    path("newsletter/new/", desk.new, name="newsletter_new"),
    path("newsletter/<int:pk>/", desk.issue, name="newsletter_issue"),
    path("newsletter/<int:pk>/step/", desk.step, name="newsletter_step"),
    path("newsletter/<int:pk>/texts/", desk.texts, name="newsletter_texts"),
    path("newsletter/<int:pk>/readers/", desk.readers, name="newsletter_readers"),
    path("newsletter/<int:pk>/entries/", desk.entries, name="newsletter_entries"),
    path("newsletter/<int:pk>/entries/pick/", desk.pick, name="newsletter_pick"),
    path("newsletter/<int:pk>/entries/order/", desk.arrange, name="newsletter_arrange"),
    path("newsletter/<int:pk>/preview/<str:language>/", desk.preview, name="newsletter_preview"),
    path("newsletter/<int:pk>/preview/<str:language>/mail.html", desk.html, name="newsletter_html"),
    path("newsletter/<int:pk>/remove/", desk.remove, name="newsletter_remove"),
]
