"""Certificates and keys that the configuration names: read, checked, and never shown."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pysequoia
import pytest
from cryptography.hazmat.primitives import serialization

from mailgate.cli import main
from mailgate.config import masked, notes
from mailgate.model.parsing import Keyring, ParseLimits
from mailgate.model.settings import Settings
from tests.mail_keys import AT, HEADERS, anne, authority, bram, encrypted, holder

Load = Callable[..., Settings]
Problems = Callable[..., list[str]]

PASSWORD = serialization.BestAvailableEncryption(b"geheim")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Certificates and keys in the folder of the configuration."""
    locked = anne().key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, PASSWORD)
    pgp = pysequoia.Tsk.generate("Support <support@desk.example>")
    certificate = str(pgp.extract_certificate())
    for name, content in {
        "ca.pem": b"Our own:\n" + authority().pem + b"\n" + bram().pem,
        "anne.pem": anne().pem + authority().pem,
        "anne.key": anne().key_pem,
        "bram.pem": bram().pem,
        "locked.key": locked,
        "bram.key": bram().key_pem,
        "junk.pem": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "words.txt": b"geheim\n",
        "support.asc": str(pgp).encode(),
        "public.asc": certificate.encode(),
        "broken.asc": certificate[:300].encode(),
    }.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "open.key").write_bytes(anne().key_pem)
    (tmp_path / "open.key").chmod(0o644)
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "anne.asc").write_text(certificate)
    (tmp_path / "people" / "README").write_text("not a key")
    (tmp_path / "nobody").mkdir()
    return tmp_path


def test_keys_arrive(settings: Load, sound: str, files: Path) -> None:
    """The keys of both schemes, those with a password without it."""
    found = settings(
        sound
        + """
        [parse.smime]
        authorities = "ca.pem"
        keys = [
          { certificate = "anne.pem", key = "anne.key" },
          { certificate = "anne.pem", key = "locked.key", password = { file = "words.txt" } },
        ]
        [parse.pgp]
        certificates = ["people", "public.asc"]
        keys = [{ file = "support.asc" }]
        """
    ).parse
    assert found.languages == ("fr", "en")
    assert found.keyring.smime_authorities == authority().pem + bram().pem
    assert [key.certificate for key in found.keyring.smime_keys] == [anne().pem, anne().pem]
    assert {key.key.reveal() for key in found.keyring.smime_keys} == {anne().key_pem.decode()}
    assert len(found.keyring.pgp_certificates) == 2
    assert "PRIVATE KEY" in found.keyring.pgp_keys[0].key.reveal()
    assert pickle.loads(pickle.dumps(found)) == found, "they travel to the workers"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('[parse.smime]\nauthorities = "none.pem"', ":14: parse.smime.authorities: none.pem: no such file"),
        ('[parse.smime]\nauthorities = "people"', ":14: parse.smime.authorities: people: not a file"),
        (
            '[parse.smime]\nauthorities = "words.txt"',
            ":14: parse.smime.authorities: words.txt: holds no certificate in PEM (-----BEGIN CERTIFICATE-----)",
        ),
        (
            '[parse.smime]\nauthorities = "junk.pem"',
            ":14: parse.smime.authorities: junk.pem: a certificate in it cannot be read",
        ),
        (
            '[parse.smime]\nkeys = [{ certificate = "anne.pem", key = "bram.key" }]',
            ":14: parse.smime.keys[0]: the private key does not belong to the certificate",
        ),
        (
            '[parse.smime]\nkeys = [{ certificate = "anne.pem", key = "locked.key" }]',
            ":14: parse.smime.keys[0]: the private key needs its password: add password",
        ),
        (
            '[parse.smime]\nkeys = [{ certificate = "anne.pem", key = "anne.key", password = { file = "words.txt" } }]',
            ":14: parse.smime.keys[0]: the private key has no password; leave password out",
        ),
        (
            '[parse.smime]\nkeys = [{ certificate = "anne.pem", key = "words.txt" }]',
            ":14: parse.smime.keys[0]: the private key is not PEM that can be read",
        ),
        (
            '[parse.smime]\nkeys = [{ certificate = "anne.pem", key = "open.key" }]',
            ":14: parse.smime.keys[0].key: open.key: everybody on this host has access to it (mode 0644): "
            "chmod 0600, or 0640",
        ),
        (
            '[parse.smime]\nkeys = [{ certificate = "anne.pem" }]',
            ":14: parse.smime.keys[0].key: is missing: the PEM file of its private key",
        ),
        (
            '[parse.pgp]\ncertificates = ["support.asc"]',
            ":14: parse.pgp.certificates[0]: support.asc: holds a private key; correspondents are known by their "
            "public ones",
        ),
        (
            '[parse.pgp]\ncertificates = ["words.txt"]',
            ":14: parse.pgp.certificates[0]: words.txt: holds no armoured PGP key (gpg --armor --export)",
        ),
        (
            '[parse.pgp]\ncertificates = ["broken.asc"]',
            ":14: parse.pgp.certificates[0]: broken.asc: the PGP key in it cannot be read",
        ),
        (
            '[parse.pgp]\ncertificates = ["nobody"]',
            ":14: parse.pgp.certificates[0]: nobody: no file in it ends in .asc, .pgp, .gpg, .key",
        ),
        (
            '[parse.pgp]\nkeys = [{ file = "public.asc" }]',
            ":14: parse.pgp.keys[0]: holds no armoured private PGP key (gpg --armor --export-secret-keys)",
        ),
        ("[parse]\ndepth = 1000", ":14: parse.depth: must be at most 50"),
        ('[parse]\nheader = "8 B"', ":14: parse.header: must be at least 1024"),
        ("[parse]\nlayer = 1", ':14: parse.layer: unknown key; did you mean "layers"?'),
    ],
)
def test_each_fault_is_named(problems: Problems, sound: str, files: Path, table: str, problem: str) -> None:
    """With its line, its key, and what to do."""
    assert problems(f"{sound.rstrip()}\n{table}\n") == [f"config.toml{problem}"]


def test_limits_are_sizes(settings: Load, sound: str) -> None:
    """They are written like every other size; what is not written has its default."""
    found = settings(f'{sound}\n[parse]\nunpacked = "10 MB"\nparts = 50\n').parse.limits
    assert found == ParseLimits(unpacked=10 * 1024**2, parts=50)


def test_parse_reads_with_the_keys(
    write: Callable[[str], Path], sound: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``mailgate parse --config`` decrypts as the service would; without it, it says what it would need."""
    config = write(f'{sound}\n[parse.smime]\nkeys = [{{ certificate = "bram.pem", key = "bram.key" }}]\n')
    (files / "mail.eml").write_bytes(HEADERS + encrypted(b"Content-Type: text/plain\r\n\r\nBonjour\r\n", bram()))
    for options, text in (([], ""), (["--config", str(config)], "Bonjour")):
        assert main(["parse", str(files / "mail.eml"), "--json", *options]) == 0
        assert json.loads(capsys.readouterr().out)["text"] == text


def test_masked_shows_no_key(settings: Load, sound: str, files: Path) -> None:
    """What check-config prints is JSON, and says how many there are."""
    found = masked(
        settings(
            f"""{sound}
            [parse.smime]
            authorities = "ca.pem"
            keys = [{{ certificate = "anne.pem", key = "anne.key" }}]
            [parse.pgp]
            certificates = ["public.asc"]
            """
        )
    )
    said = json.dumps(found)
    assert found["parse"]["keyring"] == {
        "smime_authorities": "2 certificates",
        "smime_keys": [{"certificate": "1 certificate", "key": "***"}],
        "pgp_certificates": ["1 certificate"],
        "pgp_keys": [],
    }
    assert "BEGIN" not in said


def test_notes_speak_of_ends() -> None:
    """A certificate that has ended, or soon will, does not keep the service from starting."""
    ended = holder("Old", authority(), until=AT)
    soon = holder("Soon", authority(), until=AT.replace(day=20))
    found = list(notes(Keyring(smime_keys=(ended.smime_key, soon.smime_key)), AT.replace(day=10)))
    assert found == [
        ("warning", 'the certificate "CN=Old" ended on 2026-03-03'),
        ("warning", 'the certificate "CN=Soon" ends on 2026-03-20'),
        ("ok", "2 S/MIME keys"),
    ]
    assert list(notes(Keyring(), AT)) == [("ok", "no keys for signed and encrypted mail")]
