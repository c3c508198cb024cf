"""Addresses of expressions of interest: a table of contents."""

from django.urls import path

from funding.interest.views import applying, enclosing, joining, reviewing

app_name = "interest"
urlpatterns = [
    path("funding/calls/<int:pk>/interest/", applying.begin, name="begin"),
    path("funding/calls/<int:pk>/received/", reviewing.received, name="received"),
    path("funding/calls/<int:pk>/received.csv", reviewing.table, name="table"),
    path("funding/calls/<int:pk>/received/reviewers/", reviewing.assign, name="assign"),
    path("interest/", applying.mine, name="mine"),
    path("interest/invitations/<int:pk>/", enclosing.invitation, name="invitation"),
    path("interest/join/<str:token>/", joining.join, name="join"),
    path("interest/join/<str:token>/register/", joining.register, name="join_register"),
    path("interest/<int:pk>/", applying.detail, name="detail"),
    path("interest/<int:pk>/check/", applying.check, name="check"),
    path("interest/<int:pk>/submit/", applying.submit, name="submit"),
    path("interest/<int:pk>/withdraw/", applying.withdraw, name="withdraw"),
    path("interest/<int:pk>/discard/", applying.discard, name="discard"),
    path("interest/<int:pk>/files/add/", enclosing.attach, name="attach"),
    path("interest/<int:pk>/files/<int:file>/", enclosing.file, name="file"),
    path("interest/<int:pk>/files/<int:file>/remove/", enclosing.detach, name="detach"),
    path("interest/<int:pk>/partners/invite/", enclosing.invite, name="invite"),
    path("interest/<int:pk>/partners/invite-by-mail/", joining.invite, name="invite_by_mail"),
    path("interest/<int:pk>/partners/<int:co_applicant>/remove/", enclosing.uninvite, name="uninvite"),
    path("interest/<int:pk>/read/", reviewing.read, name="read"),
    path("interest/<int:pk>/review/", reviewing.review, name="review"),
    path("interest/<int:pk>/reviews/<int:review>/remove/", reviewing.unassign, name="unassign"),
    path("interest/<int:pk>/decide/", reviewing.decide, name="decide"),
    path("interest/<int:pk>/confirm/", reviewing.confirm, name="confirm"),
    path("interest/<int:pk>/<slug:section>/", applying.section, name="section"),
]
