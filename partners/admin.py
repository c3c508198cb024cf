"""The engineers' view of accounts: roles are given here until the desk has a page for it."""

from django.contrib import admin

from partners.models import Membership, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "name", "roles", "is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "time_zone", "roles", "translates", "is_active", "is_staff", "is_superuser")
    readonly_fields = ("email",)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "partner_id", "standing")
    raw_id_fields = ("user", "partner")
