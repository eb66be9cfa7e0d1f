"""/healthz, /readyz and /metrics of the running service."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.cli import main
from mailgate.config import load
from mailgate.errors import ConfigError
from mailgate.model.settings import HttpSettings

from ..service_process import PATIENCE, ServiceProcess, eventually, letter
from .conftest import WITH_HTTP, get
from .test_metrics import Read, read


def metrics(service: ServiceProcess) -> Read:
    got = get(service.http_port, "/metrics")
    assert got.status == 200
    assert got.header["content-type"].startswith("text/plain; version=0.0.4")
    return read(got.body)


def test_a_service_that_is_well(service: ServiceProcess) -> None:
    """Alive, ready, and its numbers are those of the mail that went through it."""
    service.start()
    assert (get(service.http_port, "/healthz").status, get(service.http_port, "/healthz").body) == (200, "ok\n")
    assert (get(service.http_port, "/readyz").status, get(service.http_port, "/readyz").body) == (200, "ready\n")
    assert metrics(service)("mailgate_accepted_messages_total", listener="smtp1") == 0
    assert service.send(letter("anna@client.example", "Printer", "m1@client.example")).accepted
    assert service.send(letter("anna@client.example", "x", "m2@client.example"), ["nobody@desk.example"]).code == 550
    eventually("the mail is sent", lambda: metrics(service)("mailgate_outbox_mails", state="sent"))
    got = metrics(service)
    assert got("mailgate_accepted_messages_total", listener="smtp1") == 1
    assert got("mailgate_refusals_total", listener="smtp1", code="550", enhanced="5.1.1") == 1
    assert got("mailgate_received_last_hour", source="smtp", listener="smtp1") == 1
    assert got("mailgate_outcomes_last_hour", outcome="new_ticket") == 1
    assert got("mailgate_intake_messages", state="done") == 1
    assert got("mailgate_intake_oldest_unfinished_seconds") == 0
    assert got("mailgate_automatic_mails", window="day") == 1
    assert got("mailgate_running_processes") == 1
    service.command("mute")
    assert metrics(service)("mailgate_muted") == 1


def test_not_ready_while_the_store_takes_no_writes(service: ServiceProcess) -> None:
    """503 from the first mail that was put off; ready again by itself; alive and counting all the while."""
    service.start()
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    assert service.send(letter("anna@client.example", "Printer", "m1@client.example")).code == 451
    got = get(service.http_port, "/readyz")
    assert (got.status, got.body) == (503, "the store refuses\n")
    assert get(service.http_port, "/healthz").status == 200
    assert metrics(service)("mailgate_ready") == 0
    assert metrics(service)("mailgate_refusals_total", listener="smtp1", code="451", enhanced="4.3.0") == 1
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    eventually("it is ready again", lambda: get(service.http_port, "/readyz").status == 200)
    assert service.send(letter("anna@client.example", "Printer", "m1@client.example")).accepted


def test_not_ready_without_any_mail(tmp_path: Path) -> None:
    """A process that listens to nobody learns of it by its heartbeat."""
    service = ServiceProcess(tmp_path, more=WITH_HTTP)
    try:
        service.start("--role", "deliver", wait=False)
        eventually("it listens", lambda: service.http_port)
        assert get(service.http_port, "/readyz").status == 200
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        eventually("not ready", lambda: get(service.http_port, "/readyz").body == "the store refuses\n")
        assert get(service.http_port, "/healthz").status == 200
    finally:
        service.close()


def test_stopping(service: ServiceProcess) -> None:
    """While DATA in progress is finished, it is not ready and yet alive; then everything ends in order."""
    service.start()
    client = smtplib.SMTP("127.0.0.1", service.smtp_port, timeout=PATIENCE)
    client.ehlo("client.example")
    client.mail("anna@client.example")
    client.rcpt("support@desk.example")
    assert client.docmd("DATA")[0] == 354
    os.kill(service.pid, signal.SIGTERM)
    eventually("it stops", lambda: get(service.http_port, "/readyz").body == "stopping\n")
    assert get(service.http_port, "/healthz").status == 200
    client.send(letter("anna@client.example", "Printer", "m1@client.example") + b"\r\n.\r\n")
    assert client.getreply()[0] == 250
    client.close()
    assert service.wait() == 0


def test_a_slow_reader_does_not_keep_it_from_stopping(service: ServiceProcess) -> None:
    """Somebody who holds the port open with half a request is cut off."""
    service.start()
    with socket.create_connection(("127.0.0.1", service.http_port), PATIENCE) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\n")
        get(service.http_port, "/healthz")
        assert service.terminate() == 0


def test_a_reload_leaves_it_alone(service: ServiceProcess) -> None:
    """The numbers go on; another address takes effect at the next start, and the log says so."""
    service.start()
    assert service.send(letter("anna@client.example", "Printer", "m1@client.example")).accepted
    text = service.config.read_text(encoding="utf-8")
    service.config.write_text(text.replace(WITH_HTTP, ""), encoding="utf-8")
    os.kill(service.pid, signal.SIGHUP)
    service.wait_for_log("[http] changed: that takes effect at the next start")
    service.wait_for_log("reloaded")
    assert get(service.http_port, "/readyz").status == 200
    assert metrics(service)("mailgate_accepted_messages_total", listener="smtp1") == 1


def test_a_port_that_is_taken_stops_the_start(tmp_path: Path) -> None:
    """Nothing runs, and the message says which address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        service = ServiceProcess(tmp_path, more=f'[http]\naddress = "127.0.0.1:{port}"\n')
        service.start(wait=False)
        assert service.wait() == os.EX_CONFIG
    assert f"http: cannot listen on 127.0.0.1:{port}" in service.log


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", None),
        ("[http]\n", HttpSettings("127.0.0.1", 8025)),
        ('[http]\naddress = "[::1]:9000"\n', HttpSettings("::1", 9000)),
        ('[http]\naddress = "0.0.0.0:9000"\n', HttpSettings("0.0.0.0", 9000)),
    ],
)
def test_settings(tmp_path: Path, table: str, expected: HttpSettings | None) -> None:
    """Off without the table, on loopback with it, elsewhere for those who say so."""
    assert load(ServiceProcess(tmp_path, more=table).config).http == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"unix:/run/mailgate/http.sock"', 'must be "IP:PORT" or "[IPv6]:PORT"'),
        ('"localhost:8025"', "by IP address, not by name"),
        ("8025", "must be a text in quotes"),
        ('"127.0.0.1:2525"', "listener[2] listens there already"),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, value: str, problem: str) -> None:
    """Said with file, line and key."""
    more = f'[[listener]]\nprotocol = "smtp"\naddress = "127.0.0.1:2525"\n[http]\naddress = {value}\n'
    with pytest.raises(ConfigError) as raised:
        load(ServiceProcess(tmp_path, more=more).config)
    (line,) = raised.value.problems
    assert "http.address: " in line
    assert problem in line


@pytest.fixture
def log_as_it_was() -> Iterator[None]:
    """A command that runs in this process sets up the log for itself."""
    root, ours = logging.getLogger(), logging.getLogger("mailgate")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.captureWarnings(False)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", [("ok", "no table [http]")]),
        (WITH_HTTP, [("ok", "/metrics on 127.0.0.1:0")]),
        ('[http]\naddress = "0.0.0.0:0"\n', [("ok", "/metrics on"), ("warning", "no password")]),
        ('[http]\naddress = "127.0.0.1:{taken}"\n', [("problem", "cannot listen on 127.0.0.1:{taken}")]),
    ],
    ids=["off", "loopback", "open to all", "taken"],
)
def test_check_config(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    log_as_it_was: None,
    table: str,
    expected: list[tuple[str, str]],
) -> None:
    """Whether it could listen, and a warning where strangers may read."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        service = ServiceProcess(tmp_path, more=table.replace("{taken}", port))
        main(["check-config", "--json", "--config", str(service.config)])
    found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["what"] == "http"]
    assert [one["level"] for one in found] == [level for level, _ in expected]
    assert all(text.replace("{taken}", port) in one["text"] for one, (_, text) in zip(found, expected, strict=True))
