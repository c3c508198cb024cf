"""Forms print themselves accessibly: nothing described is lost, every error can be reached."""

import re

import pytest
from django import forms
from django.test import Client

from portal.form_rendering import error_links


class Sample(forms.Form):
    """One field of each way of printing."""

    title = forms.CharField(
        help_text="At most <b>120</b> characters.", widget=forms.TextInput({"aria-describedby": "own"})
    )
    note = forms.CharField(required=False, widget=forms.Textarea)
    email = forms.EmailField(required=False)
    role = forms.ChoiceField(choices=[("a", "Led"), ("b", "Consulted")], widget=forms.RadioSelect)
    agree = forms.BooleanField()
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        """One error of the form as a whole."""
        self.add_error(None, "The end is before the beginning.")


def tag_of(html: str, name: str) -> str:
    """The first control with this name."""
    return re.search(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', html)[0]


def test_the_widgets_own_description_the_hint_and_the_error_are_all_described() -> None:
    title = tag_of(str(Sample({})), "title")
    assert 'aria-describedby="own id_title_helptext id_title_error"' in title
    assert 'aria-invalid="true"' in title


def test_every_described_id_of_ours_exists() -> None:
    html = str(Sample({}))
    for ids in re.findall(r'aria-describedby="([^"]+)"', html):
        for one in ids.split():
            assert one == "own" or f'id="{one}"' in html


def test_an_untouched_form_has_hints_only() -> None:
    html = str(Sample())
    assert 'aria-describedby="own id_title_helptext"' in html
    assert "error" not in html
    assert "At most <b>120</b> characters." in html


def test_optional_fields_say_so_in_words() -> None:
    html = str(Sample())
    assert html.count("(optional)") == 2
    assert re.search(r'<label for="id_note">Note\s+<span class="optional">\(optional\)</span>', html)


def test_written_text_chooses_its_own_direction() -> None:
    html = str(Sample())
    assert all('dir="auto"' in tag_of(html, name) for name in ("title", "note", "email"))


def test_groups_have_a_legend_and_carry_their_error() -> None:
    html = str(Sample({}))
    group = html[html.index("<fieldset") : html.index("</fieldset>")]
    assert 'aria-describedby="id_role_error"' in group
    assert re.search(r"<legend>Role\s*</legend>", group)
    assert group.count('<label class="check">') == 2


def test_the_summary_comes_first_takes_the_focus_and_links_to_each_field() -> None:
    html = str(Sample({}))
    summary = html[: html.index('<div class="field')]
    assert 'role="alert" tabindex="-1" autofocus' in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_title", "id_role_0", "id_agree"]
    assert all(f'id="{target}"' in html for target in targets)
    assert "There are 5 problems to solve" in summary


def test_errors_without_a_visible_field_are_shown_without_a_link() -> None:
    links = error_links(Sample({}))
    assert links[0].message == "The end is before the beginning."
    assert [link.label for link in links if not link.target] == ["", "Secret"]


def test_errors_of_formsets_are_in_the_summary() -> None:
    rows = forms.formset_factory(Sample, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "x"}
    )
    targets = [link.target for link in error_links(None, rows)]
    assert "id_form-0-role_0" in targets


def test_what_was_typed_is_kept_and_escaped() -> None:
    assert 'value="&lt;script&gt;"' in tag_of(str(Sample({"title": "<script>"})), "title")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["login", "signup", "password/reset", "login/code"])
def test_the_address_has_one_name_on_all_pages_that_ask_for_it_and_it_is_said_once(client: Client, path: str) -> None:
    page = client.get(f"/en/account/{path}/").text
    assert page.count("E-mail address") == 1
    assert "placeholder" not in page
