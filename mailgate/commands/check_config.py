"""``mailgate check-config``: the configuration and everything it leads to."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from .. import app, clock, lists, log
from ..config import load, masked, notes
from ..errors import ConfigError, MailgateError
from ..key_file import load_or_create
from ..model.settings import ListenerSettings, Settings, Tls
from ..model.ticket import TicketNumber
from ..model.tokens import bounce_address, reply_address
from ..receive.tls import server_context
from ..resources import templates_folder
from ..send.notices import TO_CUSTOMERS
from ..send.templates import Templates
from ..store import installation, leases, migrations
from .output import print_json

#: A certificate that ends sooner is worth a warning.
_SOON = timedelta(days=21)
#: Octets of a local part (RFC 5321 §4.5.3.1.1).
_LOCAL_PART = 64


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``ok``, ``warning`` or ``problem``."""

    level: str
    what: str
    text: str


def check_config(args: argparse.Namespace) -> int:
    """Look at everything a start would need, and print what was found; 78 if something would not work."""
    path = Path(args.config)
    try:
        settings = load(path)
    except ConfigError as error:
        findings = [Finding("problem", "configuration", problem) for problem in error.problems]
        return _print(args, findings, {})
    log.configure(settings.log_format, "error")
    findings = [Finding("ok", "configuration", f"{path}: read")]
    for check in _CHECKS:
        findings.extend(check(settings))
    return _print(args, findings, masked(settings))


def _print(args: argparse.Namespace, findings: list[Finding], settings: dict[str, Any]) -> int:
    problems = sum(1 for one in findings if one.level == "problem")
    if args.json:
        shown = [{"level": one.level, "what": one.what, "text": one.text} for one in findings]
        print_json({"findings": shown, "settings": settings})
    else:
        for one in findings:
            print(f"{one.level:<8} {one.what}: {log.escape(one.text)}")
        print(f"{problems} problems" if problems else "mailgate can start with this configuration")
    return os.EX_CONFIG if problems else os.EX_OK


def _templates(settings: Settings) -> Iterator[Finding]:
    templates = Templates(templates_folder(), settings.templates)
    problems = templates.check()
    for problem in problems:
        yield Finding("problem", "templates", problem)
    offered = {(notice, one.lower()) for notice in TO_CUSTOMERS for one in templates.languages(notice)}
    for desk in settings.desks:
        for language in desk.languages:
            tags = (language.lower(), language.partition("-")[0].lower())
            missing = [f"{notice}.txt" for notice in TO_CUSTOMERS if not any((notice, tag) in offered for tag in tags)]
            if missing:
                text = f"there is no {', '.join(missing)} in {language!r}: customers get English instead"
                yield Finding("warning", f"desks.{desk.name}.languages", text)
    if not problems:
        yield Finding("ok", "templates", f"{len(templates.names())} render in every language")


def _lists(settings: Settings) -> Iterator[Finding]:
    try:
        directory = lists.read(settings.lists)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding("problem", "lists", problem)
        return
    text = f"{len(directory.contacts)} contacts, {len(directory.organisations)} organisations"
    yield Finding("ok", "lists", text if settings.lists.paths else "there are none: [lists] names no file")


def _certificates(settings: Settings) -> Iterator[Finding]:
    for listener in settings.listeners:
        if listener.tls is Tls.NONE or listener.certificate is None:
            continue
        try:
            server_context(listener)
            ends = _end_of(listener.certificate)
        except (ConfigError, OSError, ValueError) as error:
            yield Finding("problem", f"listener {listener.name}", str(error))
            continue
        left = ends - clock.now()
        text = f"{listener.certificate} is valid until {ends:%Y-%m-%d}"
        if left < timedelta(0):
            yield Finding("problem", f"listener {listener.name}", f"{listener.certificate} ended on {ends:%Y-%m-%d}")
        else:
            yield Finding("warning" if left < _SOON else "ok", f"listener {listener.name}", text)


def _end_of(certificate: Path) -> datetime:
    # The standard library reads a certificate's dates only through this function, which its own tests use, too.
    decoded = ssl._ssl._test_decode_cert(str(certificate))  # type: ignore[attr-defined]
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(decoded["notAfter"]), tz=clock.now().tzinfo)


def _mail_keys(settings: Settings) -> Iterator[Finding]:
    for level, text in notes(settings.parse.keyring, clock.now()):
        yield Finding(level, "parse", text)


def _keys_and_database(settings: Settings) -> Iterator[Finding]:
    store = app.open_store(settings)
    if not store.is_there:
        yield Finding("ok", "service.database", "is made at the first start")
        yield _first_keys(settings)
        return
    try:
        found = migrations.version(store)
        described = store.describe()
    except MailgateError as error:
        yield Finding("problem", "service.database", str(error))
        return
    if found.current is None:
        yield Finding("ok", "service.database", f"{described}: empty, the schema is made at the first start")
    elif not found.is_current:
        text = f"{described}: schema {found.current}, this program needs {found.head}: run mailgate db upgrade"
        yield Finding("problem", "service.database", text)
    else:
        yield Finding("ok", "service.database", f"{described}: schema {found.current}")
    if store.is_sqlite and found.current is None:
        yield _first_keys(settings)
        return
    try:
        keys = load_or_create(settings.secret_file, create=False)
        if found.is_current:
            with store.read() as tx:
                installation.compare_keys(tx, keys, str(settings.secret_file))
    except MailgateError as error:
        yield Finding("problem", "service.secret_file", str(error))
    else:
        yield Finding("ok", "service.secret_file", f"{len(keys.keys)} keys, {keys.keys[0].id} signs")


def _first_keys(settings: Settings) -> Finding:
    """The keys of a service that has no database yet."""
    if not settings.secret_file.exists():
        return Finding("ok", "service.secret_file", f"{settings.secret_file} is made at the first start")
    try:
        keys = load_or_create(settings.secret_file, create=False)
    except ConfigError as error:
        return Finding("problem", "service.secret_file", str(error))
    return Finding("ok", "service.secret_file", f"{len(keys.keys)} keys, {keys.keys[0].id} signs")


def _listeners(settings: Settings) -> Iterator[Finding]:
    running = _service_runs_here(settings)
    for listener in settings.listeners:
        where = f"unix:{listener.unix}" if listener.unix else f"{listener.host}:{listener.port}"
        what = f"listener {listener.name}"
        yield _bindable(what, where, partial(_try_to_bind, listener), f"{listener.protocol} on {where}", running)


def _http(settings: Settings) -> Iterator[Finding]:
    if settings.http is None:
        yield Finding("ok", "http", "there is no table [http]: no /healthz, /readyz and /metrics")
        return
    host, port = settings.http.host, settings.http.port
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    bind = partial(_try_to_bind_ip, host, port)
    yield _bindable("http", where, bind, f"/healthz, /readyz and /metrics on {where}", _service_runs_here(settings))
    if not ip_address(host).is_loopback:
        text = f"{where} is not a loopback address: there is no password, so a firewall must say who may read it"
        yield Finding("warning", "http", text)


def _bindable(what: str, where: str, bind: Callable[[], None], fine: str, running: bool) -> Finding:
    """Whether ``bind`` works, or would if the service that runs here did not."""
    try:
        bind()
    except OSError as error:
        if running and error.errno == errno.EADDRINUSE:
            return Finding("ok", what, f"{where} is in use, mailgate runs here")
        return Finding("problem", what, f"cannot listen on {where}: {(error.strerror or str(error)).lower()}")
    return Finding("ok", what, fine)


def _service_runs_here(settings: Settings) -> bool:
    store = app.open_store(settings)
    try:
        if not store.is_there or not migrations.version(store).is_current:
            return False
        with store.read() as tx:
            hosts = leases.running_hosts(tx, clock.real_now())
    except MailgateError:
        return False
    return any(one.host == socket.gethostname() for one in hosts)


def _try_to_bind(listener: ListenerSettings) -> None:
    """Raise OSError if the service could not listen there; nothing stays behind."""
    if listener.unix:
        if not os.access(listener.unix.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, f"no right to make a socket in {listener.unix.parent}")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            # A socket that answers is somebody's; a dead one is replaced at the start.
            if probe.connect_ex(str(listener.unix)) == 0:
                raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        return
    _try_to_bind_ip(listener.host, listener.port)


def _try_to_bind_ip(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _signed_addresses(settings: Settings) -> Iterator[Finding]:
    try:
        keys = load_or_create(settings.secret_file, create=False)
    except MailgateError:
        # Missing or unreadable keys have a finding of their own; load() has checked the lengths for the longest id.
        return
    for desk in settings.desks:
        longest = max(
            len(address.rpartition("@")[0].encode())
            for address in (
                reply_address(keys, desk.signed_address, TicketNumber(desk.prefix, 99_999_999), 99),
                bounce_address(keys, desk.signed_address, 99_999_999),
            )
        )
        level = "ok" if longest <= _LOCAL_PART else "problem"
        text = f"signed addresses have up to {longest} of {_LOCAL_PART} octets before the @"
        yield Finding(level, f"desks.{desk.name}", text)


_CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _templates,
    _lists,
    _certificates,
    _mail_keys,
    _keys_and_database,
    _listeners,
    _http,
    _signed_addresses,
)
