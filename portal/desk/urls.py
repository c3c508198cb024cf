"""The desk's addresses: a table of contents."""

from django.urls import include, path

from portal.desk.views import entries, imports, matching, partners, queue, review, terms

app_name = "desk"

urlpatterns = [
    path("", queue.waiting, name="queue"),
    path("published/", queue.published, name="published"),
    path("my-reviews/", queue.mine, name="mine"),
    path("entries/<int:pk>/", entries.entry, name="entry"),
    path("entries/<int:pk>/review/", review.review, name="review"),
    path("revisions/<int:pk>/", review.review_revision, name="revision"),
    path("revisions/<int:pk>/rebase/", review.rebase, name="rebase"),
    path("terms/", terms.listing, name="terms"),
    path("terms/new/", terms.new, name="term_new"),
    path("terms/<int:pk>/", terms.term, name="term"),
    path("terms/<int:pk>/retire/", terms.retire, name="term_retire"),
    path("terms/<int:pk>/merge/", terms.merge, name="term_merge"),
    path("matches/", matching.matches, name="matches"),
    path("matches/weights/", matching.weights, name="weights"),
    path("rates/", matching.rates, name="rates"),
    path("rates/<int:pk>/remove/", matching.remove_rate, name="rate_remove"),
    path("imports/", imports.listing, name="imports"),
    path("imports/<int:pk>/", imports.report, name="import"),
    path("imports/<int:pk>/findings.csv", imports.findings, name="import_findings"),
    path("partners/", partners.waiting, name="partners"),
    path("partners/<int:pk>/verification/", partners.verification, name="partner_verification"),
    path("partners/<int:pk>/merge/", partners.merge, name="partner_merge"),
    path("partners/<int:pk>/different/<int:other>/", partners.different, name="partner_different"),
    path("partners/claims/<int:pk>/", partners.claim, name="partner_claim"),
    path("partners/duplicates/", partners.listing, name="partner_duplicates"),
    path("", include("portal.desk.list_urls")),
    path("", include("portal.review.desk_urls")),
    path("", include("portal.translating.desk_urls")),
    path("", include("portal.upkeep.desk_urls")),
    path("", include("portal.reports.desk_urls")),
    path("", include("portal.privacy.desk_urls")),
    path("", include("portal.statistics.desk_urls")),
    path("", include("portal.tables.desk_urls")),
    path("", include("portal.trust.desk_urls")),
    path("", include("portal.notifications.desk_urls")),
    path("", include("portal.notifications.newsletter.desk_urls")),
    path("", include("portal.dialogue.desk_urls")),
]
