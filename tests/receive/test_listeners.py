"""Binding, unix sockets, reload and the end."""

from __future__ import annotations

import asyncio
import grp
import os
import socket
import stat
from pathlib import Path

import pytest

from mailgate.errors import ConfigError
from mailgate.model.reply import RECIPIENT_OK, UNKNOWN_RECIPIENT
from mailgate.model.settings import Protocol
from mailgate.receive.listeners import Listeners

from .conftest import Intake, Serve, knows, make_listener, make_settings
from .raw_client import RawClient


async def test_addresses_are_the_real_ones(serve: Serve) -> None:
    """Port 0 becomes the port that was found."""
    service = await serve()
    (address,) = service.listeners.addresses()
    assert (address.listener, address.protocol, address.host) == ("in", Protocol.SMTP, "127.0.0.1")
    assert address.port > 0
    assert str(address) == f"127.0.0.1:{address.port}"


async def test_several_listeners(tmp_path: Path) -> None:
    """SMTP and LMTP, IPv4, IPv6 and unix, each with its own dialogue and its name in the envelope."""
    intake = Intake()
    wanted = [
        make_listener(name="four"),
        make_listener(Protocol.LMTP, name="unix", host="", unix=tmp_path / "lmtp.sock"),
    ]
    if has_ipv6():
        wanted.append(make_listener(name="six", host="::1"))
    listeners = Listeners(make_settings(*wanted), knows, intake.accept)
    await listeners.start()
    for address in listeners.addresses():
        if address.unix is not None:
            assert str(address) == f"unix:{address.unix}"
            client = await RawClient.unix(address.unix)
        else:
            client = RawClient(*await asyncio.open_connection(address.host, address.port))
        await client.hello("LHLO" if address.protocol is Protocol.LMTP else "EHLO")
        assert (await client.deliver(b"x"))[:3] == "250"
        await client.close()
    await listeners.stop(5)
    assert [s.envelope.listener for s in intake.stored] == [listener.name for listener in wanted]
    clients = {s.envelope.listener: s.envelope.client for s in intake.stored}
    assert clients["unix"] == "unix"
    assert clients.get("six", "::1") == "::1"


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


async def test_taken_address_names_listener_and_address() -> None:
    """All listeners that cannot be bound are named at once, and none of the others is left listening."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        wanted = [
            make_listener(name="good"),
            make_listener(name="bad", port=port),
            make_listener(name="odd", host="x.invalid."),
        ]
        listeners = Listeners(make_settings(*wanted), knows, Intake().accept)
        with pytest.raises(ConfigError) as caught:
            await listeners.start()
    assert len(caught.value.problems) == 2
    assert caught.value.problems[0].startswith(f"listener bad: cannot listen on 127.0.0.1:{port}: ")
    assert caught.value.problems[1].startswith("listener odd: cannot listen on x.invalid.:0: ")
    with pytest.raises(OSError):
        await RawClient.tcp(listeners.addresses()[0].port)
    await listeners.stop(0)


async def test_unix_socket_has_its_rights_and_goes(serve: Serve, tmp_path: Path) -> None:
    """Mode and group are as configured, the process's umask is as before, and the file is gone after the end."""
    path = tmp_path / "lmtp.sock"
    group = grp.getgrgid(os.getgid()).gr_name
    umask = os.umask(0o077)
    try:
        service = await serve(Protocol.LMTP, listener={"host": "", "unix": path, "mode": 0o620, "group": group})
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(umask)
    status = path.stat()
    assert stat.S_ISSOCK(status.st_mode)
    assert stat.S_IMODE(status.st_mode) == 0o620
    assert status.st_gid == os.getgid()
    await service.listeners.stop(5)
    assert not path.exists()


async def test_stale_unix_socket_is_replaced(serve: Serve, tmp_path: Path) -> None:
    """A file that a killed process left behind is no obstacle."""
    path = tmp_path / "lmtp.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    service = await serve(Protocol.LMTP, listener={"host": "", "unix": path})
    await service.greeted("LHLO")


async def test_living_unix_socket_is_left_alone(serve: Serve, tmp_path: Path) -> None:
    """Somebody listens there: an error, and that one goes on listening."""
    path = tmp_path / "lmtp.sock"
    service = await serve(Protocol.LMTP, listener={"host": "", "unix": path})
    with pytest.raises(ConfigError, match=f"listener in: cannot listen on unix:{path}: another process"):
        await serve(Protocol.LMTP, listener={"host": "", "unix": path})
    await service.greeted("LHLO")


@pytest.mark.parametrize("obstacle", ["file", "group", "folder"])
async def test_unix_socket_that_cannot_be(serve: Serve, tmp_path: Path, obstacle: str) -> None:
    """A file that is no socket is not touched; an unknown group or folder is said."""
    path = tmp_path / ("nowhere/lmtp.sock" if obstacle == "folder" else "lmtp.sock")
    if obstacle == "file":
        path.write_text("precious")
    with pytest.raises(ConfigError, match="listener in: cannot listen on unix:"):
        await serve(listener={"host": "", "unix": path, "group": "no-such-group" if obstacle == "group" else ""})
    assert path.exists() == (obstacle == "file")


async def test_successor_keeps_its_socket(serve: Serve, tmp_path: Path) -> None:
    """A process that stops late does not remove the socket of the one that took its place."""
    path = tmp_path / "lmtp.sock"
    first = await serve(Protocol.LMTP, listener={"host": "", "unix": path})
    path.unlink()
    second = await serve(Protocol.LMTP, listener={"host": "", "unix": path})
    await first.listeners.stop(5)
    assert path.exists()
    await second.greeted("LHLO")


async def test_reload_reaches_open_connections(serve: Serve) -> None:
    """New recipients, limits and name count from the next command on."""
    service = await serve(check=lambda address: UNKNOWN_RECIPIENT)
    client = await service.greeted()
    await client.ask("MAIL FROM:<>")
    assert (await client.ask("RCPT TO:<new@desk.example>"))[:3] == "550"
    await service.listeners.reload(make_settings(make_listener(), max_message=77), lambda address: RECIPIENT_OK)
    assert (await client.ask("RCPT TO:<new@desk.example>"))[:3] == "250"
    assert "250-SIZE 77" in await client.ask("EHLO client.example")


async def test_reload_says_what_needs_a_restart(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """A listener that moved goes on where it is, and the log names it."""
    service = await serve()
    await service.listeners.reload(make_settings(make_listener(port=service.port), make_listener(name="new")))
    warnings = [record.getMessage() for record in caplog.records]
    assert ["listener in" in warnings[0], "listener new" in warnings[1]] == [True, True]
    await service.greeted()


async def test_stop_says_421_to_idle_clients(serve: Serve) -> None:
    """Between commands, before the first one and within a transaction: 421 4.3.2, then the end; nobody new gets in."""
    service = await serve()
    clients = [await service.greeted(), await service.connect(), await service.greeted()]
    await clients[1].reply()
    await clients[2].ask("MAIL FROM:<>")
    port = service.port
    await service.listeners.stop(20)
    for client in clients:
        assert (await client.reply()).startswith("421 4.3.2 Shutting down")
        assert await client.is_closed()
    with pytest.raises(OSError):
        await RawClient.tcp(port)


async def test_stop_lets_data_and_commit_end(serve: Serve) -> None:
    """A message under way is received, stored and answered 250; then comes 421."""
    service = await serve()
    service.intake.may_commit.clear()
    sending, committing = await service.greeted(), await service.greeted()
    await committing.to_data()
    await committing.send(b"one\r\n.\r\n")
    await service.intake.handed_over.wait()
    await sending.to_data()
    await sending.send(b"half of ")
    stopping = asyncio.create_task(service.listeners.stop(20))
    await asyncio.sleep(0)
    await sending.send(b"two\r\n.\r\nNOOP\r\n")
    service.intake.may_commit.set()
    for client in (sending, committing):
        assert (await client.reply())[:3] == "250"
        assert (await client.reply()).startswith("421 4.3.2")
        assert await client.is_closed()
    await stopping
    assert {s.content for s in service.intake.stored} == {b"one\r\n", b"half of two\r\n"}


async def test_stop_does_not_wait_for_ever(serve: Serve) -> None:
    """When the grace is over, a client that does not finish is cut off without an answer."""
    service = await serve()
    client = await service.greeted()
    await client.to_data()
    await client.send(b"never fin")
    await service.listeners.stop(0.05)
    assert await client.is_closed()
    assert service.intake.stored == []
