"""The PROXY header, v1 and v2: what a load balancer says about who is behind it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from aiosmtpd.proxy_protocol import AF, V2_CMD, get_proxy

from .clients import IPAddress, unmapped
from .input_buffer import InputBuffer


class BadProxyHeader(Exception):
    """The connection does not open with a PROXY header that can be read."""


async def proxied_client(received: InputBuffer, proxy: IPAddress) -> IPAddress | None:
    """Read the header that must come first, and say who the client is; None is a unix socket.

    It is the proxy itself where the header says so (v2 LOCAL: health checks) or does not know (v1 UNKNOWN).

    Raises:
        BadProxyHeader: also when the peer goes away.
    """
    header = await get_proxy(received)
    if not header.valid:
        raise BadProxyHeader(header.error or "incomplete")
    if header.version == 2 and header.command == V2_CMD.LOCAL:
        return proxy
    if header.family == AF.UNIX:
        return None
    if isinstance(header.src_addr, IPv4Address | IPv6Address):
        return unmapped(header.src_addr)
    return proxy
