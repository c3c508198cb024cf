"""How every form of the portal is printed: one renderer, one bound field (settings: FORM_RENDERER).

Each field shows its label (with "(optional)" in words), its hint, its error and its control, in this order; hint and
error are both named in ``aria-describedby`` together with any id the widget brought itself. A form with errors opens
with a summary that links to the fields and takes the focus. Sources: WCAG 2.2 3.3.1-3.3.3, 4.1.2; WAI-ARIA 1.2.
"""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField, widgets
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.utils.functional import cached_property

# Widgets in which people write: the first strong letter decides the direction.
WRITTEN_IN = (widgets.TextInput, widgets.Textarea, widgets.EmailInput, widgets.URLInput, widgets.PasswordInput)
# Widgets that are several controls: they need a fieldset, and an error links to the first control.
SEVERAL_CONTROLS = (widgets.RadioSelect, widgets.CheckboxSelectMultiple, widgets.MultiWidget)


class AccessibleBoundField(BoundField):
    """A field that keeps every description: the widget's own, then the hint, then the error."""

    @property
    def aria_describedby(self):
        """Ids joined by spaces, or None. Django would drop hint and error when the widget names an id of its own."""
        own = self.field.widget.attrs.get("aria-describedby", "")
        ids = own.split()
        if self.auto_id and not self.is_hidden:
            ids += [f"{self.auto_id}_helptext"] if self.help_text else []
            ids += [f"{self.auto_id}_error"] if self.errors else []
        return " ".join(dict.fromkeys(ids)) or None

    def build_widget_attrs(self, attrs, widget=None):
        """Django's attributes, with all descriptions joined and ``dir="auto"`` where words are written.

        Placeholders go: those of allauth say the label once more, in words of their own.
        """
        used = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if (described := self.aria_describedby) and not self.use_fieldset:
            attrs["aria-describedby"] = described
        if isinstance(used, WRITTEN_IN) and "dir" not in used.attrs:
            attrs.setdefault("dir", "auto")
        if "placeholder" in used.attrs:
            attrs["placeholder"] = False
        return attrs

    @property
    def is_single_checkbox(self):
        """Whether the label stands beside the box instead of above it."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def is_choice_list(self):
        """Whether the control is a list of radio buttons or checkboxes."""
        return isinstance(self.field.widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple)

    @property
    def error_target(self):
        """Id of the control that an error link leads to."""
        several = isinstance(self.field.widget, SEVERAL_CONTROLS)
        return f"{self.auto_id}_0" if several and self.auto_id else self.id_for_label


class AccessibleRenderer(TemplatesSetting):
    """The project's FORM_RENDERER: our templates for forms, fields and selects, Django's own for the other widgets."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = AccessibleBoundField

    @cached_property
    def widget_templates(self):
        """The renderer that knows Django's own widget templates, which are in no installed app."""
        return DjangoTemplates()

    def get_template(self, template_name):
        """Widgets as Django ships them; everything else from the project's templates."""
        if template_name == "django/forms/widgets/select.html":
            template_name = "forms/select.html"
        if template_name.startswith("django/forms/"):
            return self.widget_templates.get_template(template_name)
        return super().get_template(template_name)


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary. ``target`` is empty for an error of the form as a whole."""

    label: str
    message: str
    target: str


def error_links(form, *formsets):
    """All errors in reading order: of each form as a whole, then field by field, then of the formsets."""
    links = []
    for one in [form, *(inner for formset in formsets for inner in formset)]:
        if one is not None and one.is_bound:
            links += form_links(one)
    for formset in formsets:
        links += [ErrorLink("", message, "") for message in formset.non_form_errors()]
    return links


def form_links(form):
    """The errors of one form; those of hidden fields are shown without a link, for there is nothing to go to."""
    links = [ErrorLink("", message, "") for message in form.errors.get(NON_FIELD_ERRORS, [])]
    for field in form:
        target = "" if field.is_hidden else field.error_target
        links += [ErrorLink(field.label, message, target) for message in field.errors]
    return links
