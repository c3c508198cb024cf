"""A page with every component, for tests and audits: ``tests/portal/styleguide_urls.py`` serves it."""

import datetime
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines

from entries.texts import Text, current_language

TEMPLATE = Path(__file__).with_name("styleguide.html")


class SampleForm(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(label="Title", help_text="At most 120 characters.", max_length=120)
    summary = forms.CharField(label="What was done", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    role = forms.ChoiceField(
        label="Role", choices=[("a", "Led"), ("b", "Partnered"), ("c", "Consulted")], widget=forms.RadioSelect
    )
    themes = forms.MultipleChoiceField(
        label="Themes",
        help_text="All that apply.",
        required=False,
        choices=[("p", "Peer support"), ("l", "Livelihoods")],
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.ChoiceField(label="Country", choices=[("", "Choose…"), ("BIH", "Bosnia and Herzegovina")])
    agree = forms.BooleanField(label="The people shown have agreed.")
    file = forms.FileField(label="File", required=False)

    def clean(self):
        """One error of the form as a whole, to show how it looks."""
        self.add_error(None, "The period ends before it begins.")


def sample_entries():
    """Three entries, the second of them only in another language than the page's."""
    other = "en" if current_language() == "ar" else "ar"
    words = {
        "ar": (
            "دعم الأقران في المستشفيات الريفية",
            "ناجون مدربون يزورون المصابين الجدد في الأسبوع الأول ويرافقونهم سنة.",
        ),
        "en": (
            "Peer support in rural hospitals",
            "Trained survivors visit newly injured people in the first week and stay in touch for a year.",
        ),
    }
    words["fr"] = words["es"] = words["en"]
    languages = (current_language(), other, current_language())
    return [
        SimpleNamespace(
            title=Text(words[code][0], code, code == other), summary=Text(words[code][1], code, code == other)
        )
        for code in languages
    ]


@login_not_required
def styleguide(request):
    """All components on one page; ``?form=1`` shows the form with its errors."""
    form = SampleForm({"title": "", "email": "nobody", "role": "x"} if request.GET.get("form") else None)
    options = [
        ("peer-support", "Peer support", 1204, True),
        ("livelihoods", "Livelihoods", 87, False),
        ("sport-culture", "Sport and culture", 3, False),
    ]
    context = {
        "form": form,
        "results": sample_entries(),
        "fallback": sample_entries()[1].summary,
        "options": [SimpleNamespace(code=c, label=label, count=n, chosen=x) for c, label, n, x in options],
        "chips": [("Peer support", "?"), ("Bosnia and Herzegovina", "?")],
        "page": Paginator(range(400), 20).page(7),
        "trail": [("Good practices", "/en/practices/"), ("Peer support in rural hospitals", "")],
        "sections": [("challenge", "The challenge"), ("actions", "What was done"), ("results", "Results and evidence")],
        "versions": [("ar", "?", "not_reviewed"), ("en", "?", ""), ("fr", "?", "outdated"), ("es", "?", "missing")],
        "languages": ("ar", "en", "fr"),
        "day": datetime.date(2026, 11, 22),
    }
    page = engines["django"].from_string(TEMPLATE.read_text())
    return HttpResponse(page.render(context, request))
