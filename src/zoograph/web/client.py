"""Who sent a request: the other end of the connection, or whom a trusted proxy names.

A header is believed only where it was added by a proxy that ``ZOOGRAPH_TRUSTED_PROXIES`` names. Each proxy adds the
address that it was called from at the end, so the list is read from its end, up to the first address that is no trusted
proxy: whatever stands before was written by the client itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
#: ``for=`` of a proxy in ``Forwarded`` (RFC 7239, 4); its value is a token, or quoted where it has a colon.
_FOR = re.compile(r"(?:^|;)\s*for\s*=\s*(?:\"([^\"]*)\"|([^;\s]*))", re.IGNORECASE)
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]*):\d+")


def client_address(peer: str, forwarded: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The address of the client of a request.

    ``peer``: the other end of the connection; ``forwarded`` and ``forwarded_for``: the headers ``Forwarded`` and
    ``X-Forwarded-For``, empty if missing; the first counts if both are there.

    >>> from ipaddress import ip_network
    >>> proxies = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]
    >>> client_address("127.0.0.1", "", "203.0.113.9, 198.51.100.7, 10.0.0.3", proxies)
    '198.51.100.7'
    >>> client_address("192.0.2.1", "", "198.51.100.7", proxies)
    '192.0.2.1'
    >>> client_address("127.0.0.1", 'for=192.0.2.43, for="[2001:db8::17]:4711";proto=https', "", proxies)
    '2001:db8::17'
    """
    named = _in_forwarded(forwarded) if forwarded else forwarded_for.split(",")
    found = _address(peer)
    if found is None:
        return peer
    for text in reversed(list(named)):
        if not is_trusted(found, trusted):
            break
        before = _address(text)
        if before is None:  # a proxy may hide the client (``for=unknown``, ``for=_hidden``)
            break
        found = before
    return str(found)


def is_trusted(address: IPv4Address | IPv6Address, trusted: Iterable[Network]) -> bool:
    """Whether an address is that of a trusted proxy."""
    return any(address in network for network in trusted)


def is_from(peer: str, trusted: Iterable[Network]) -> bool:
    """Whether the other end of a connection is a trusted proxy.

    >>> from ipaddress import ip_network
    >>> is_from("127.0.0.1", [ip_network("127.0.0.1")]), is_from("", [ip_network("127.0.0.1")])
    (True, False)
    """
    address = _address(peer)
    return address is not None and is_trusted(address, trusted)


def _in_forwarded(header: str) -> list[str]:
    elements = re.findall(r'(?:"[^"]*"|[^,"])+', header)
    found = (_FOR.search(element) for element in elements)
    return [(each[1] or each[2] or "") if each else "" for each in found]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match[1] or match[2] or ""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
