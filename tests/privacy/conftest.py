"""People who have just confirmed their password."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from partners.models import User


@pytest.fixture
def reauthenticated() -> Callable[[User], Client]:
    """A client signed in as somebody who confirmed the password a moment ago."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        confirmed = {"method": "password", "at": time.time(), "reauthenticated": True}
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [confirmed]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return sign_in
