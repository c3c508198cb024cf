"""Tells mypy what it cannot know: what our middleware puts on every request, and what a model's field is."""

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, MethodContext, Plugin
from mypy.types import AnyType, Type, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
ATTRIBUTES = ("viewer", "has_session_cookie")


GET_FIELD = "django.db.models.options.Options.get_field"


class HousePlugin(Plugin):
    """Completes HttpRequest, and lets code that walks over fields by name use them as the fields they are."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Return what completes the class of requests; nothing for other classes."""
        return _complete if fullname == REQUEST else None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Return what types _meta.get_field(): which of the many field classes it is, only the name knows."""
        return _any if fullname == GET_FIELD else None


def _any(context: MethodContext) -> Type:
    return AnyType(TypeOfAny.explicit)


def _complete(context: ClassDefContext) -> None:
    for name in ATTRIBUTES:
        if name not in context.cls.info.names:
            variable = Var(name, AnyType(TypeOfAny.explicit))
            variable.info = context.cls.info
            context.cls.info.names[name] = SymbolTableNode(MDEF, variable, plugin_generated=True)


def plugin(version: str) -> type[Plugin]:
    """Return the plugin; the name is what mypy looks for."""
    return HousePlugin
