import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import mailers


def options(url):
    return mailers.from_url(url)["default"]["OPTIONS"]


def test_nothing_is_mailed_without_an_address():
    assert mailers.from_url("") == {}


def test_reads_server_port_and_password():
    found = options("smtp+tls://desk%40news:p%2Fa%3As@mail.example.org:2525")

    assert found == {
        "use_tls": True,
        "host": "mail.example.org",
        "port": 2525,
        "username": "desk@news",
        "password": "p/a:s",
        "timeout": 10,
    }
    assert options("smtp+ssl://mail.example.org")["use_ssl"] is True
    assert "use_tls" not in options("smtp://localhost")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://host:port",
        "smtp://user:secret@:25",
    ],
)
def test_refuses_what_is_no_mail_server_without_showing_a_password(url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        mailers.from_url(url)
    assert "secret" not in str(refusal.value)


def test_django_accepts_what_comes_out(settings):
    from django.core.mail import mailers as django_mailers  # noqa: PLC0415

    for url in ("smtp+ssl://a:b@mail.example.org", "console://"):
        settings.MAILERS = mailers.from_url(url)
        assert django_mailers.default
