"""Tells mypy of what our middleware puts on every request."""

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
ATTRIBUTES = ("viewer", "has_session_cookie")


class RequestPlugin(Plugin):
    """Adds the attributes of portal.middleware.ViewerMiddleware to HttpRequest."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Return what completes the class of requests; nothing for other classes."""
        return _complete if fullname == REQUEST else None


def _complete(context: ClassDefContext) -> None:
    for name in ATTRIBUTES:
        if name not in context.cls.info.names:
            variable = Var(name, AnyType(TypeOfAny.explicit))
            variable.info = context.cls.info
            context.cls.info.names[name] = SymbolTableNode(MDEF, variable, plugin_generated=True)


def plugin(version: str) -> type[Plugin]:
    """Return the plugin; the name is what mypy looks for."""
    return RequestPlugin
