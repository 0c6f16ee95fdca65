"""The door for gunicorn: what a request claims of itself cannot break it."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from newsroom.wsgi import application

pytestmark = pytest.mark.django_db

CODECS = ["hex", "rot13", "idna", "undefined", "utf-7", "utf-16", "no-such", "utf-8"]


@pytest.fixture(autouse=True)
def _one_connection():
    """The door would close the connection that holds the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def ask(path, query, method="GET", content_type="", body=b""):
    environ = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "testserver",
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    answers = []
    response = application(environ, lambda status, headers: answers.append(status))
    b"".join(response)
    response.close()
    return int(answers[0][:3])


@pytest.mark.parametrize("charset", CODECS)
def test_a_claimed_charset_is_not_believed(charset):
    assert (
        ask("/", "page=1", content_type=f"text/plain; charset={charset}") == 301
    )  # to the address without it


@pytest.mark.parametrize("charset", CODECS)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
def test_a_claimed_charset_breaks_no_reply(charset, kind):
    path = "/comments/post/00000000-0000-4000-8000-000000000000/"
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn\r\n--x--\r\n'

    status = ask(path, "", "POST", f"{kind}; charset={charset}", body)

    assert status == 404


def test_a_nul_does_not_pass_in_another_charset():
    charset = "text/plain; charset=utf-7"

    assert ask("/", "page=%2BAAA-", content_type=charset) == 404
