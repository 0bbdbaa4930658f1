"""The access log names the client, and whoever writes a header cannot choose what it says."""

import json
import logging

import pytest

from helpers.application import app_over
from zoograph.errors import InputError
from zoograph.settings import Settings
from zoograph.web.client import client_address

PROXIES = Settings.from_environment({"ZOOGRAPH_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,::1"}).trusted_proxies


@pytest.mark.parametrize(
    ("peer", "forwarded", "forwarded_for", "client"),
    [
        ("203.0.113.5", "", "", "203.0.113.5"),
        ("127.0.0.1", "", "", "127.0.0.1"),
        ("127.0.0.1", "", "198.51.100.7", "198.51.100.7"),
        ("::ffff:127.0.0.1", "", "198.51.100.7:4711", "198.51.100.7"),
        # Who is no trusted proxy is the client, whatever it writes.
        ("203.0.113.5", "", "198.51.100.7", "203.0.113.5"),
        ("203.0.113.5", "for=198.51.100.7", "198.51.100.7", "203.0.113.5"),
        # What a client wrote stands before what the proxies added.
        ("127.0.0.1", "", "1.1.1.1, 198.51.100.7, 10.2.3.4", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", 'for=1.1.1.1, for="[2001:db8::1]:80";proto=https, for=10.0.0.9', "9.9.9.9", "2001:db8::1"),
        ("127.0.0.1", 'proto=https;FOR="198.51.100.7:80"', "", "198.51.100.7"),
        # What is no address ends the list.
        ("127.0.0.1", "", "198.51.100.7, nonsense", "127.0.0.1"),
        ("127.0.0.1", "for=198.51.100.7, for=unknown", "", "127.0.0.1"),
        ("127.0.0.1", "", '198.51.100.7, "\n{', "127.0.0.1"),
        ("", "", "198.51.100.7", ""),
    ],
)
def test_the_client_is_the_last_address_that_no_proxy_has(peer, forwarded, forwarded_for, client):
    assert client_address(peer, forwarded, forwarded_for, PROXIES) == client


def test_without_the_setting_no_header_counts():
    assert Settings.from_environment({}).trusted_proxies == ()
    assert client_address("127.0.0.1", "for=198.51.100.7", "198.51.100.7", ()) == "127.0.0.1"


@pytest.mark.parametrize("text", ["localhost", "10.0.0.1/8", "10.0.0.0/33", "*"])
def test_a_proxy_that_is_no_address_is_refused_by_name(text):
    with pytest.raises(InputError, match="ZOOGRAPH_TRUSTED_PROXIES"):
        Settings.from_environment({"ZOOGRAPH_TRUSTED_PROXIES": text})


@pytest.mark.parametrize(("peer", "client"), [("127.0.0.1", "198.51.100.7"), ("203.0.113.5", "203.0.113.5")])
def test_the_log_names_the_client(built_home, caplog, peer, client):
    caplog.set_level(logging.INFO, "zoograph.access")
    with app_over(built_home, ZOOGRAPH_TRUSTED_PROXIES="127.0.0.1") as app:
        given = {"X-Forwarded-For": "198.51.100.7"}
        app.test_client().get("/healthz", headers=given, environ_base={"REMOTE_ADDR": peer}).close()
    assert [json.loads(record.message)["client"] for record in caplog.records] == [client]
