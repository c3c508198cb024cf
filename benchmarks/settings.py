"""The portal's own settings with one page more: the bare view that everything is compared with."""

from portal.settings import *  # noqa: F403 - exactly the portal's settings

ROOT_URLCONF = "benchmarks.urls"
