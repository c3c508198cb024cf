"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.translating.views import exchange, glossary, interface, listing, translate

urlpatterns = [
    path("translations/", listing.entries, name="translations"),
    path("translations/coverage/", listing.coverage, name="translation_coverage"),
    path("translations/export/", exchange.export, name="translation_export"),
    path("translations/files/", exchange.files, name="translation_files"),
    path("translations/files/<int:pk>/", exchange.report, name="translation_import"),
    path("translations/interface/", interface.messages, name="interface_messages"),
    path("translations/glossary/", glossary.listing, name="glossary"),
    path("translations/glossary/new/", glossary.term, name="glossary_new"),
    path("translations/glossary/<int:pk>/", glossary.term, name="glossary_term"),
    path("translations/glossary/<int:pk>/remove/", glossary.remove, name="glossary_remove"),
    path("translations/<int:pk>/<slug:language>/", translate.translate, name="translate"),
    path("translations/<int:pk>/<slug:language>/reviewed/", translate.reviewed, name="translation_reviewed"),
]
