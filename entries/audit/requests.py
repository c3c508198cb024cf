"""The id of the request that is being answered, for logs and for the audit log; empty outside requests."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
