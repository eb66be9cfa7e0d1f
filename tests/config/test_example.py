"""The example configuration names every key, states the true defaults, and runs."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pysequoia
import pytest
from cryptography.hazmat.primitives import serialization

from mailgate.config import every_key, load
from mailgate.model.settings import Protocol, Settings
from mailgate.toml_lines import key_lines
from tests.mail_keys import anne, authority

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"

_SHOWN = re.compile(r"^#(?=[\[a-z_]+ = |\[|  \{ name|\]$)", re.MULTILINE)


def uncommented() -> str:
    """The example with every key in force that stands there as a comment."""
    return _SHOWN.sub("", EXAMPLE.read_text("utf-8"))


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy in a folder of its own."""
    return Path(shutil.copy(EXAMPLE, tmp_path / "config.toml"))


def test_it_runs_at_once(example: Path, tmp_path: Path) -> None:
    """Loopback only, everything below var/, nothing sent, a trusted relay for the line to try."""
    settings = load(example, environ={})
    assert [(entry.protocol, entry.host, entry.port) for entry in settings.listeners] == [
        (Protocol.SMTP, "127.0.0.1", 2525),
        (Protocol.LMTP, "127.0.0.1", 2424),
    ]
    assert all(entry.trusted_relays[0].domains == ("client.example",) for entry in settings.listeners)
    assert settings.delivery.maildir == tmp_path / "var/outbox"
    assert settings.database.reveal() == f"sqlite+pysqlite:///{tmp_path}/var/mailgate.db"
    assert settings.secret_file == tmp_path / "var/secret.keys"
    desk = settings.desks[0]
    assert (desk.name, desk.prefix, desk.addresses) == ("support", "SUP", ("support@desk.example",))
    assert [language for language, texts in desk.texts if texts.signature and texts.hours and texts.urgent] == list(
        desk.languages
    )


def test_every_key_is_in_it() -> None:
    """In force or as a comment, each key that can be set is shown."""
    paths = key_lines(uncommented())
    shown = {tuple(_star(path, at) for at in range(len(path))) for path in paths}
    assert every_key() - shown == set()


def _star(path: tuple[str | int, ...], at: int) -> str:
    """One part of a path as ``every_key`` writes it."""
    names = isinstance(path[at], int) or path[at - 1 : at] in (("desks",), ("texts",))
    return "*" if at and names else str(path[at])


def test_what_is_commented_is_the_default(example: Path, tmp_path: Path) -> None:
    """Taking the comment mark off a key that states a default changes nothing."""
    as_it_stands = load(example, environ={})
    (tmp_path / "templates").mkdir()
    example.write_text(_without_possibilities(uncommented()), "utf-8")
    assert replace(load(example, environ={}), templates=None) == as_it_stands


def _without_possibilities(text: str) -> str:
    """The text less the tables and keys that are shown as examples of what could be."""
    text = re.sub(r"^\[delivery\.smtp\]\n.*?(?=^# How many)", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^\[parse\.smime\]\n.*?(?=^# GET)", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^# Behind Postfix.*?(?=^# A desk)", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^(share|trusted_lists|contact_forms|former_numbers) = .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^(certificate|key|client_ca) = .*\n", "", text, flags=re.MULTILINE)


def test_what_is_shown_as_possible_is_possible(example: Path, tmp_path: Path) -> None:
    """With the files that they name, all the keys together are a sound configuration."""
    (tmp_path / "templates").mkdir()
    for name in ("smtp-password", "helpdesk-app-password", "file.pem"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    text = uncommented().replace('to = "maildir:var/outbox"', 'to = "smtp"')
    _write_mail_keys(tmp_path)
    text = re.sub(r'"/etc/mailgate/((?:mail-|support|correspondents)[^"]*)"', r'"\1"', text)
    text = re.sub(r'"/etc/[^"]*\.pem"', '"file.pem"', text)
    # The library makes no key with a passphrase.
    text = text.replace(', passphrase = { file = "key-passphrase" }', "")
    text = text.replace('tls = "none"', 'tls = "starttls"').replace('group = "postfix"', 'group = "root"')
    text = text.replace("\nauth = false", "\nauth = true")
    example.write_text(text, "utf-8")
    settings: Settings = load(example, environ={})
    assert settings.delivery.relay is not None
    assert settings.delivery.relay.password is not None
    assert [entry.name for entry in settings.listeners] == ["smtp1", "lmtp1", "lmtp2"]
    assert settings.submission.addresses_of("helpdesk-app") == ("helpdesk@client.example", "*@app.client.example")
    keyring = settings.parse.keyring
    assert (len(keyring.smime_keys), len(keyring.pgp_certificates), len(keyring.pgp_keys)) == (1, 1, 1)


def _write_mail_keys(folder: Path) -> None:
    """The files that [parse.smime] and [parse.pgp] name."""
    (folder / "mail-authorities.pem").write_bytes(authority().pem)
    (folder / "support.pem").write_bytes(anne().pem)
    locked = anne().key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    pgp = pysequoia.Tsk.generate("Support <support@desk.example>")
    private = {
        "support-key.pem": locked.decode(),
        "key-password": "x",
        "support-key.asc": str(pgp),
    }
    for name, text in private.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    (folder / "correspondents").mkdir()
    (folder / "correspondents" / "anne.asc").write_text(str(pgp.extract_certificate()))


def test_every_key_has_its_words() -> None:
    """Nothing is set or shown that no comment stands above of, and French keeps its typography."""
    text = EXAMPLE.read_text("utf-8")
    blocks = [block for block in text.split("\n\n") if " = " in block]
    bare = [block for block in blocks if not re.search(r"^# ", block, re.MULTILINE)]
    assert len(bare) == 4, bare  # the LMTP listener, after the one that explains; texts in en, nl, de
    french = tomllib.loads(text)["desks"]["support"]["texts"]["fr"]
    for words in french.values():
        assert "'" not in words
        assert not re.search(r" [:;!?»]|« |[0-9] [0-9]", words), words
