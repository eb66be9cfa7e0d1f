from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailgate import clock
from tests.correspondence import Office
from tests.dns_server import DnsServer
from tests.office_configuration import CONFIGURATION, configured
from tests.verify.mails import rsa_key, rsa_record

#: ``opens(support='closed = "refuse"')``: an office with choices of its own, as ``configured`` takes them.
Opens = Callable[..., Office]

#: ``open_office(desk, more)``: keys of the support desk, and whole tables; ``listener``: keys of the listener.
OpenOffice = Callable[..., Office]

_KEY = rsa_record(rsa_key())

#: client.example and staff.example want forgeries refused, attacker.example is in perfect order as well; small.example
#: publishes nothing, as most small customers.
ZONE = {
    ("s1._domainkey.client.example", "TXT"): [_KEY],
    ("_dmarc.client.example", "TXT"): ["v=DMARC1; p=reject"],
    ("s1._domainkey.staff.example", "TXT"): [_KEY],
    ("_dmarc.staff.example", "TXT"): ["v=DMARC1; p=reject"],
    ("s1._domainkey.attacker.example", "TXT"): [_KEY],
    ("_dmarc.attacker.example", "TXT"): ["v=DMARC1; p=reject"],
    ("s1._domainkey.registry.example", "TXT"): [_KEY],
    ("arc._domainkey.attacker.example", "TXT"): [_KEY],
    ("attacker.example", "TXT"): ["v=spf1 ip4:192.0.2.1 -all"],
}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """mailgate on SQLite, its clock at the start of a working day."""
    # Restores the variable after the test; the harness pins the time itself.
    monkeypatch.setenv(clock.VARIABLE, "")
    opened = Office(tmp_path)
    yield opened
    opened.rooms.store.close()


@pytest.fixture
def opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """The same with other choices, as often as a test asks for one."""
    monkeypatch.setenv(clock.VARIABLE, "")
    offices: list[Office] = []

    def opens(
        support: str = "", *, billing: str = "", more: str = "", contacts: str = "", companies: str = ""
    ) -> Office:
        folder = tmp_path / str(len(offices))
        folder.mkdir()
        (folder / "contacts.csv").write_text(contacts or "addresses\n", encoding="utf-8")
        (folder / "organisations.toml").write_text(companies, encoding="utf-8")
        lists = '[lists]\ncontacts = ["contacts.csv"]\norganisations = ["organisations.toml"]\n'
        offices.append(Office(folder, configuration=configured(support, billing=billing, more=more + lists)))
        return offices[-1]

    yield opens
    for one in offices:
        one.rooms.store.close()


@pytest.fixture
def dns() -> Iterator[DnsServer]:
    with DnsServer(ZONE) as running:
        yield running


@pytest.fixture
def open_office(dns: DnsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenOffice]:
    """Makes an office on the open Internet: its listener sees its clients, and signatures and DNS are for real."""
    monkeypatch.setenv(clock.VARIABLE, "")
    opened: list[Office] = []

    def open_office(desk: str = "", more: str = "", listener: str = 'protocol = "smtp"') -> Office:
        verify = f'[verify]\ndns_servers = ["127.0.0.1:{dns.address[1]}"]\n'
        verify += f'[[listener]]\nname = "test"\naddress = "127.0.0.1:0"\n{listener}'
        text = CONFIGURATION.replace("[verify]\nenabled = false", verify)
        # The harness fills in the rest of the text by str.format.
        keys, tables = (one.replace("{", "{{").replace("}", "}}") for one in (desk, more))
        text = text.replace('timezone = "Europe/Paris"\n', f'timezone = "Europe/Paris"\n{keys}\n')
        opened.append(Office(tmp_path, configuration=f"{text}\n{tables}"))
        return opened[-1]

    yield open_office
    for one in opened:
        one.rooms.store.close()
