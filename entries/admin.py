"""The engineers' view of the ground. ISU staff have pages of their own; state changes never happen here."""

from django.contrib import admin

from entries.models import Entry, Happening, Move, Revision, Term


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look, not to touch: changes go through the portal's own doors."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "state", "original_language", "updated_at")
    list_filter = ("kind", "state")
    search_fields = ("title_ar", "title_en", "title_fr", "title_es", "source_key")


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("id", "entry_id", "track", "state", "updated_at")
    list_filter = ("track", "state")


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ("id", "entry_id", "action", "from_state", "to_state", "at")


@admin.register(Happening)
class HappeningAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "entry_id", "at", "processed_at")
    list_filter = ("name",)


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ("key", "verified", "edited", "retired")
    list_filter = ("vocabulary", "verified")
