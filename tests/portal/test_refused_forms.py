"""A form whose token is too old is refused, and what was written in it is shown to be copied."""

from django.test import Client


def test_texts_of_a_refused_form_are_shown_and_secrets_are_not(db):
    sent = {"message": "A long <b>story</b> of mine", "password1": "my secret phrase", "csrfmiddlewaretoken": "x y"}
    answer = Client(enforce_csrf_checks=True).post("/fr/contact/", sent)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'lang="fr"' in page
    assert "A long &lt;b&gt;story&lt;/b&gt; of mine" in page
    assert "my secret phrase" not in page
