"""Addresses of this room that are open to all sides of a review: a table of contents."""

from django.urls import path

from portal.review.views import comments, files, outside, versions

app_name = "review"

urlpatterns = [
    path("reviewing/", outside.listing, name="asked"),
    path("reviewing/<int:pk>/", outside.page, name="outside"),
    path("reviewing/<int:pk>/files/<int:position>/", outside.file, name="outside_file"),
    path("reviewing/invitation/<str:token>/", outside.invitation, name="invitation"),
    path("reviewing/comments/entries/<int:pk>/", comments.on_entry, name="comment_entry"),
    path("reviewing/comments/revisions/<int:pk>/", comments.on_revision, name="comment_revision"),
    path("reviewing/comments/<int:pk>/answer/", comments.answer, name="answer"),
    path("reviewing/comments/<int:pk>/<slug:step>/", comments.step, name="step"),
    path("reviewing/versions/<int:pk>/files/<int:position>/", files.of_version, name="version_file"),
    path("reviewing/versions/<int:pk>/restore/", versions.restore, name="restore"),
]
