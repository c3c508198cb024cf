"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.review.views import inviting, previews, versions

urlpatterns = [
    path("entries/<int:pk>/compare/", versions.compare, name="compare"),
    path("entries/<int:pk>/preview/", previews.of_entry, name="preview_entry"),
    path("revisions/<int:pk>/preview/", previews.of_revision, name="preview_revision"),
    path("entries/<int:pk>/reviewers/", inviting.for_entry, name="reviewers_entry"),
    path("revisions/<int:pk>/reviewers/", inviting.for_revision, name="reviewers_revision"),
    path("reviewers/<int:pk>/withdraw/", inviting.withdraw, name="reviewer_withdraw"),
]
