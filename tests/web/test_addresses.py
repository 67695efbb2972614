"""Addresses of a respondent's pages: what is encoded in one is decoded from it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from assessment.services.questions import FromCheck, NextPage
from assessment.web.respondent import addresses, bp

NUMBERS = st.integers(1, 999_999)
ORIGINS = st.none() | st.builds(FromCheck, st.lists(NUMBERS, max_size=5).map(tuple))
NEXT_PAGES = st.builds(NextPage, st.none() | NUMBERS, ORIGINS)


@pytest.fixture(scope="module")
def app() -> Flask:
    """The respondent's routes, without settings or a database: addresses need neither."""
    app = Flask("addresses")
    app.register_blueprint(bp)
    return app


@given(next_page=NEXT_PAGES, message=NUMBERS)
def test_fields_are_decoded_to_what_was_encoded(app: Flask, next_page: NextPage, message: int) -> None:
    encoded = NextPage(next_page.page, next_page.from_check, safety_message=message)
    query = urlencode(addresses.fields_of(encoded))
    with app.test_request_context(f"/call-now?{query}"):
        assert addresses.parse_safety_return() == encoded
    with app.test_request_context("/place", method="POST", data=addresses.fields_of(encoded)):
        assert addresses.parse_safety_return() == encoded


@given(number=NUMBERS, origin=ORIGINS, question=st.none() | NUMBERS)
def test_the_address_of_a_page_is_decoded_to_that_page(
    app: Flask, number: int, origin: FromCheck | None, question: int | None
) -> None:
    with app.test_request_context():
        path, _, fragment = addresses.address_of(NextPage(number, origin, question)).partition("#")
    with app.test_request_context(path):
        assert (request.endpoint, request.view_args) == ("respondent.page", {"number": number})
        assert addresses.parse_origin() == origin
    assert fragment == (f"question-{question}" if question else "")


@given(next_page=NEXT_PAGES, message=NUMBERS)
def test_the_address_of_a_safety_message_is_decoded_to_the_page_after_it(
    app: Flask, next_page: NextPage, message: int
) -> None:
    with app.test_request_context():
        path = addresses.address_of(NextPage(next_page.page, next_page.from_check, safety_message=message))
    with app.test_request_context(path):
        assert (request.endpoint, request.view_args) == ("respondent.safety_message", {"number": message})
        assert addresses.parse_next() == next_page


@given(origin=ORIGINS)
def test_the_address_of_the_check_page_is_decoded_to_its_new_pages(app: Flask, origin: FromCheck | None) -> None:
    with app.test_request_context():
        path = addresses.address_of(NextPage(None, origin))
    with app.test_request_context(path):
        assert request.endpoint == "respondent.check_answers"
        assert (addresses.parse_origin() or FromCheck()) == (origin or FromCheck())
