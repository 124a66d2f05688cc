import pytest
from django.test import RequestFactory

from huabiao.base.network import client_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "is_behind_tls", "address"),
    [
        pytest.param("10.1.2.3", "", False, "10.1.2.3", id="direct"),
        pytest.param("10.1.2.3", "8.8.8.8", False, "10.1.2.3", id="a visitor's own claim"),
        pytest.param("127.0.0.1", "10.1.2.3", False, "10.1.2.3", id="front server here"),
        pytest.param("", "10.1.2.3", False, "10.1.2.3", id="front server on a socket"),
        pytest.param("10.9.9.9", "10.1.2.3", True, "10.1.2.3", id="front server elsewhere"),
        pytest.param("127.0.0.1", "6.6.6.6, 10.1.2.3", False, "10.1.2.3", id="claim passed on"),
        pytest.param("127.0.0.1", "nonsense", False, "127.0.0.1", id="no address"),
        pytest.param("::ffff:10.1.2.3", "", False, "10.1.2.3", id="mapped"),
        pytest.param("", "", False, "", id="unknown"),
    ],
)
def test_the_address_is_the_visitors(settings, peer, forwarded, is_behind_tls, address):
    settings.BEHIND_TLS = is_behind_tls
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address
