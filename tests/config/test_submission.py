"""Users who log in and the listeners where they may: what arrives, and what cannot work."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256

from mailgate.config import masked
from mailgate.model.secret import Secret
from mailgate.model.settings import Settings
from mailgate.model.submission_users import SubmissionUser, hashed
from tests.mail_keys import anne, authority, bram

Load = Callable[..., Settings]
Problems = Callable[..., list[str]]

HASHED = hashed("geheim", bytes(16))
LISTENER = '[[listener]]\nprotocol = "smtp"\naddress = "127.0.0.1:2525"\n'
TLS = 'tls = "starttls"\ncertificate = "anne.pem"\nkey = "anne.key"\n'
USER = '[[submission.users]]\nname = "anna"\naddresses = ["anna@desk.example"]\n'
PASSWORD = 'password = { env = "PW" }\n'
CERTIFICATE = 'certificate = "anne.pem"\n'
FINGERPRINT = anne().certificate.fingerprint(SHA256()).hex()


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """A certificate with its key, an authority, and the hash of a password."""
    for name, content in {
        "anne.pem": anne().pem,
        "anne.key": anne().key_pem,
        "bram.pem": bram().pem,
        "ca.pem": authority().pem,
        "hashed": HASHED.encode() + b"\n",
    }.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    return tmp_path


def test_all_that_can_be_said_arrives(settings: Load, sound: str, tmp_path: Path) -> None:
    """Users with either or both proofs; the keys of listeners."""
    colons = ":".join(FINGERPRINT[at : at + 2] for at in range(0, 64, 2)).upper()
    found = settings(
        f"""{sound}
[[submission.users]]
name = "anna@desk.example"
addresses = ["Anna@Desk.example", "*@Été.example"]
password = {{ file = "hashed" }}
certificate = "SHA256:{colons}"
[[submission.users]]
name = "robot"
addresses = ["robot@desk.example"]
certificate = "bram.pem"
{LISTENER}{TLS}auth = true
require_auth = true
client_ca = "ca.pem"
xclient_from = ["192.0.2.0/24"]
refuse_forged = true
"""
    )
    assert found.submission.users == (
        SubmissionUser("anna@desk.example", ("anna@desk.example", "*@xn--t-9fab.example"), Secret(HASHED), FINGERPRINT),
        SubmissionUser("robot", ("robot@desk.example",), None, bram().certificate.fingerprint(SHA256()).hex()),
    )
    (listener,) = found.listeners
    assert (listener.auth, listener.require_auth, listener.refuse_forged) == (True, True, True)
    assert listener.client_ca == tmp_path / "ca.pem"
    assert listener.xclient_from == (ip_network("192.0.2.0/24"),)
    assert HASHED not in f"{found!r} {json.dumps(masked(found))}"


def test_nothing_is_offered_unless_it_is_asked_for(settings: Load, sound: str) -> None:
    """The defaults of a listener."""
    found = settings(sound + LISTENER)
    (listener,) = found.listeners
    assert not (listener.auth or listener.require_auth or listener.client_ca or listener.xclient_from)
    assert not (listener.refuse_forged or found.submission.users)


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        (USER + LISTENER + "auth = true\n", "submission.users[0].name", "add password or certificate"),
        (USER + PASSWORD + LISTENER, "submission.users[0].name", "no listener has auth = true"),
        (USER + PASSWORD, "submission.users[0].name", "no listener has auth = true"),
        (USER + CERTIFICATE + LISTENER + "auth = true\n", "submission.users[0].name", "no listener has client_ca"),
        (USER + PASSWORD + CERTIFICATE + LISTENER, "submission.users[0].name", "has auth = true or client_ca"),
        (
            (USER + PASSWORD) * 2 + LISTENER + "auth = true\n",
            "submission.users[1].name",
            '"anna" is the name of users[0] too',
        ),
        (
            USER + CERTIFICATE + USER.replace("anna", "ann") + CERTIFICATE + LISTENER + TLS + 'client_ca = "ca.pem"\n',
            "submission.users[1].certificate",
            "is the certificate of users[0] too",
        ),
        (LISTENER + "auth = true\n", "listener[0].auth", "nobody stands in [[submission.users]]"),
        (LISTENER + TLS + 'client_ca = "ca.pem"\n', "listener[0].client_ca", "nobody stands in [[submission.users]]"),
        (
            USER + PASSWORD + LISTENER.replace("127.0.0.1", "0.0.0.0") + "auth = true\n",
            "listener[0].auth",
            "passwords would cross the network",
        ),
        (USER + CERTIFICATE + LISTENER + 'client_ca = "ca.pem"\n', "listener[0].client_ca", "is not used"),
        (
            USER + CERTIFICATE + LISTENER + TLS + 'client_ca = "none.pem"\n',
            "listener[0].client_ca",
            '"none.pem": no such file',
        ),
        (LISTENER + "require_auth = true\n", "listener[0].require_auth", "nobody can log in"),
        (
            LISTENER.replace("smtp", "lmtp") + "refuse_forged = true\n",
            "listener[0].refuse_forged",
            "senders reach themselves",
        ),
        (
            USER.replace('"anna"', '"an na"') + PASSWORD + LISTENER + "auth = true\n",
            "submission.users[0].name",
            "must be 1 to 128",
        ),
        (
            USER.replace("anna@", "*.anna@@") + PASSWORD + LISTENER + "auth = true\n",
            "submission.users[0].addresses[0]",
            "not an address",
        ),
        (
            USER.replace("anna@desk", "*@desk_") + PASSWORD + LISTENER + "auth = true\n",
            "submission.users[0].addresses[0]",
            "not a domain",
        ),
        (
            USER.replace('["anna@desk.example"]', "[]") + PASSWORD + LISTENER + "auth = true\n",
            "submission.users[0].addresses",
            "must not be empty",
        ),
        (
            USER + 'password = "hunter2"\n' + LISTENER + "auth = true\n",
            "submission.users[0].password",
            "does not stand in the configuration",
        ),
        (
            USER + 'password = { env = "BROKEN" }\n' + LISTENER + "auth = true\n",
            "submission.users[0].password",
            "mailgate submission hash",
        ),
        (
            USER + 'certificate = "sha256:abcd"\n' + LISTENER,
            "submission.users[0].certificate",
            "64 hex digits",
        ),
        (USER + 'certificate = "none.pem"\n' + LISTENER, "submission.users[0].certificate", "no such file"),
    ],
)
def test_what_cannot_work(problems: Problems, sound: str, text: str, key: str, says: str) -> None:
    """One problem, at its key, in words that help; and no secret in it."""
    (found,) = problems(sound + text, PW="hunter2", BROKEN=f"{HASHED}hunter2")
    assert f": {key}: " in found
    assert says in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (USER + PASSWORD + LISTENER + "auth = true\n", "passwords without TLS on loopback"),
        (
            USER + PASSWORD + LISTENER.replace("127.0.0.1:2525", "unix:run/x") + "auth = true\n",
            "and on unix sockets",
        ),
        (
            USER + PASSWORD + LISTENER.replace("127.0.0.1", "0.0.0.0") + TLS + "auth = true\n",
            "with TLS anywhere",
        ),
        (USER + LISTENER + 'xclient_from = ["::1"]\nrequire_auth = true\n', "users whom a proxy names need no proof"),
    ],
)
def test_what_can(settings: Load, sound: str, text: str, why: str) -> None:
    """Without a problem."""
    assert settings(sound + text, PW="geheim").submission.addresses_of("anna") == ("anna@desk.example",), why


def test_a_faulty_listener_does_not_make_its_users_useless(problems: Problems, sound: str) -> None:
    """Whether they can log in is said once the listeners are sound."""
    (found,) = problems(sound + USER + PASSWORD + LISTENER + 'auth = "yes"\n', PW="geheim")
    assert "listener[0].auth: must be true or false" in found
