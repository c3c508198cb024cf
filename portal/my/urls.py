"""My work: what a person writes, and the public page that invites to it."""

from django.urls import path

from portal.my import forms_offline, gathering, reviewed, views, writing

app_name = "my"

urlpatterns = [
    path("", views.home, name="home"),
    path("begin/<slug:kind>/", views.begin, name="begin"),
    path("<int:pk>/", views.overview, name="entry"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/do/<slug:action>/", views.act, name="act"),
    path("<int:pk>/review/", reviewed.review, name="review"),
    path("<int:pk>/history/", reviewed.history, name="history"),
    path("<int:pk>/history/compare/", reviewed.compare, name="compare"),
    path("<int:pk>/upload/", forms_offline.upload, name="upload"),
    path("<int:pk>/filled.docx", forms_offline.filled, name="filled"),
    path("<int:pk>/resources/add/<slug:form>/", writing.resource, name="resource_add"),
    path("<int:pk>/resources/<int:position>/", writing.resource, name="resource"),
    path("<int:pk>/resources/<int:position>/remove/", writing.remove_resource, name="resource_remove"),
    path("<int:pk>/gathered/add/", gathering.add, name="gathered_add"),
    path("<int:pk>/gathered/<int:position>/<slug:step>/", gathering.change, name="gathered"),
    path("<int:pk>/<slug:section>/", writing.section, name="section"),
]
