"""Addresses of partners and States: a table of contents."""

from django.urls import path

from partners.views import claims, directory, people, registration, standing, states

app_name = "partners"
urlpatterns = [
    path("partners/", directory.entries, name="list"),
    path("partners/states/", states.listing, name="states"),
    path("partners/states/states.csv", states.as_csv, name="states_csv"),
    path("partners/states/<slug:code>/", states.state, name="state"),
    path("partners/states/<slug:code>/profile/", states.profile, name="state_profile"),
    path("partners/register/", registration.register, name="register"),
    path("partners/name/", registration.name, name="name"),
    path("partners/declaration/", standing.declaration_text, name="declaration"),
    path("partners/invitations/<str:token>/", people.accept, name="invitation"),
    path("partners/<int:pk>/", directory.detail, name="detail_by_id"),
    path("partners/<int:pk>/verification/", standing.verification, name="verification"),
    path("partners/<int:pk>/declaration/", standing.declaration, name="declaration_of"),
    path("partners/<int:pk>/claim/", claims.claim, name="claim"),
    path("partners/<int:pk>/people/", people.people, name="people"),
    path("partners/<int:pk>/people/<int:member>/", people.change, name="member"),
    path("partners/<int:pk>/people/invitations/<int:invitation>/", people.cancel, name="cancel_invitation"),
    path("partners/<int:pk>-<words:slug>/", directory.detail, name="detail"),
]
