"""Logs: one JSON object a line in production, plain lines elsewhere; each carries the id of its request."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from entries.audit.requests import request_id

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "taskName"}


class RequestIdFilter(logging.Filter):
    """Adds the id of the current request to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; only the field is added."""
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, logger, message, request id, extra plain fields and the traceback, if any."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := getattr(record, "request_id", ""):
            line["request_id"] = identifier
        more = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line |= {name: value for name, value in more.items() if isinstance(value, str | int | float | bool)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything goes to standard error, where the container or the terminal reads it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {"()": JsonFormatter},
            "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "plain",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": ["console"], "propagate": False, "level": level},
        },
    }
