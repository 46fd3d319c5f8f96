from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views.defaults import permission_denied, server_error

from tests.reading.markup import read


def test_a_broken_site_can_still_say_so(rf: RequestFactory):
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert read(response).one("h1").text == "Something went wrong on our side"


def test_the_page_of_a_broken_site_asks_for_nothing_that_may_be_broken():
    assert render_to_string("500.html") == render_to_string("500.html", {"site_name": "x"})
    assert "{" not in render_to_string("500.html")


def test_a_refusal_gives_its_reason(rf: RequestFactory):
    response = permission_denied(rf.get("/"), PermissionDenied("Only a publisher can do that."))
    assert response.status_code == 403
    assert "Only a publisher can do that." in read(response).text
