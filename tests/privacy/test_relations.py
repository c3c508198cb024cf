"""Nothing that hangs on a person is forgotten: every relation and every column for an address has its rule."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from partners.models import User
from portal.notifications.models import Reader
from portal.privacy.relations import ADDRESSES, OF_READERS, RELATIONS, At, Fate, split


def own_columns() -> Iterator[tuple[str, models.Field]]:
    """Every column of every model, once, in the model that has it."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.get_fields(include_hidden=True):
            if getattr(column, "concrete", False) and column.model is model:
                yield f"{model._meta.label}.{column.name}", column


def test_every_relation_to_a_person_has_a_rule() -> None:
    found = {name for name, column in own_columns() if column.related_model is User and not column.many_to_many}
    assert found == set(RELATIONS), "say in portal/privacy/relations.py what becomes of it when a person leaves"


def test_everything_that_hangs_on_a_reader_is_part_of_the_download() -> None:
    found = {name for name, column in own_columns() if column.related_model is Reader}
    assert found == {*OF_READERS, "notifications.Mail.reader"}


def test_every_column_for_an_address_has_a_rule() -> None:
    found = {name for name, column in own_columns() if isinstance(column, models.EmailField)}
    assert found == set(ADDRESSES), "say in portal/privacy/relations.py what becomes of an address in it"


def test_rules_name_columns_that_are_there_and_can_be_emptied() -> None:
    for name, rule in RELATIONS.items():
        model, column = split(name)
        for other in (*rule.blank, *rule.hide):
            model._meta.get_field(other)
        if rule.fate is Fate.EMPTY:
            assert model._meta.get_field(column).null, name


def test_contacts_name_columns_that_are_there() -> None:
    for name, address in ADDRESSES.items():
        model, column = split(name)
        for other in filter(None, (column, address.name, *address.more)):
            model._meta.get_field(other)
        assert (address.at in (At.CONTACT, At.REPLACE)) == bool(address.name), name


def test_no_rule_deletes_what_four_eyes_rest_on() -> None:
    for name in ("entries.Entry.author", "entries.Entry.publisher", "entries.Revision.publisher", "entries.Move.by"):
        assert RELATIONS[name].fate is Fate.KEEP
