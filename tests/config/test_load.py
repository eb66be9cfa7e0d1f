"""From a file to settings, and every problem at once with its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.config import load, masked
from mailgate.errors import ConfigError
from mailgate.model.secret import Secret
from mailgate.model.settings import Acknowledge, Protocol, Settings, Tls, TrustedRelay

Load = Callable[..., Settings]
Problems = Callable[..., list[str]]


def test_the_least_configuration_has_every_default(settings: Load, sound: str, tmp_path: Path) -> None:
    """Twelve lines are enough, and relative paths start at the file."""
    found = settings(sound)
    assert found.path == tmp_path / "config.toml"
    assert found.database == Secret(f"sqlite+pysqlite:///{tmp_path}/var/mailgate.db")
    assert found.secret_file == tmp_path / "var/secret.keys"
    assert found.delivery.maildir == tmp_path / "var/outbox"
    assert (found.blob_directory, found.templates, found.listeners) == (None, None, ())
    assert (found.log_format, found.log_level) == ("text", "info")
    assert (found.limits.max_message, found.limits.command_seconds) == (25 * 1024**2, 300.0)
    desk = found.desks[0]
    assert (desk.name, desk.timezone, desk.references) == ("support", "UTC", True)
    assert (desk.email_default, desk.acknowledge) == ("low", Acknowledge.NOT_FAILED)
    assert [level.label("fr-CA") for level in desk.priorities] == ["Critique", "Élevée", "Normale", "Faible"]


def test_all_that_can_be_said_arrives(settings: Load, tmp_path: Path) -> None:
    """Each kind of value, converted."""
    (tmp_path / "pw").write_text("s3cret\n")
    (tmp_path / "pw").chmod(0o600)
    (tmp_path / "mine").mkdir()
    found = settings(
        """\
[service]
hostname = "MX.Été.example"
alerts = "operators@desk.example"
database = { env = "DATABASE" }
secret_file = "/etc/mailgate/keys"
templates = "mine"
blobs = "directory:blobs"
log = "json"
log_level = "debug"
[limits]
max_message = "1.5 MB"
data_timeout = "2 h"
command_timeout = 90
[delivery]
to = "smtp"
give_up_after = "1 d"
[delivery.smtp]
host = "smtp.desk.example"
tls = "implicit"
username = "mailgate"
password = { file = "pw" }
[[listener]]
protocol = "smtp"
address = "[::1]:25"
proxy_from = ["192.0.2.1"]
trusted_relays = [{ net = "10.0.0.0/8", domains = ["Org.example", "*"] }]
[[listener]]
protocol = "lmtp"
address = "unix:run/lmtp.sock"
mode = "0600"
[[listener]]
protocol = "lmtp"
address = "127.0.0.1:0"
name = "lmtp1"
[desks.front-2]
display_name = "Société\u00a0: l’accueil"
prefix = "F2"
old_prefixes = ["FRONT"]
addresses = ["Front@desk.example", "accueil@desk.example"]
languages = ["fr-CA", "en"]
timezone = "America/Toronto"
references = false
acknowledge = "verified"
priorities = [{ name = "P1" }, { name = "P2", labels = { fr = "Normale" } }, { name = "P3" }]
email_default = "P2"
[desks.front-2.texts.fr]
signature = \"\"\"
L’équipe
\"\"\"
""",
        DATABASE="postgresql://m:pw@db.example/mailgate",
    )
    assert found.hostname == "mx.xn--t-9fab.example"
    assert found.database.reveal() == "postgresql+psycopg://m:pw@db.example/mailgate"
    assert (found.secret_file, found.blob_directory) == (Path("/etc/mailgate/keys"), tmp_path / "blobs")
    assert (found.limits.max_message, found.limits.data_seconds) == (1_572_864, 7200.0)
    assert found.limits.command_seconds == 90.0
    assert found.delivery.relay is not None
    assert found.delivery.relay.password == Secret("s3cret")
    assert (found.delivery.relay.port, found.delivery.relay.tls) == (465, Tls.IMPLICIT)
    smtp, unix, port0 = found.listeners
    assert (smtp.name, smtp.host, smtp.port) == ("smtp1", "::1", 25)
    assert smtp.proxy_from == (ip_network("192.0.2.1/32"),)
    assert smtp.trusted_relays == (TrustedRelay(ip_network("10.0.0.0/8"), ("org.example", "*")),)
    assert (unix.name, unix.protocol, unix.unix) == ("lmtp2", Protocol.LMTP, tmp_path / "run/lmtp.sock")
    assert (unix.mode, port0.name, port0.port) == (0o600, "lmtp1", 0)
    desk = found.desks[0]
    assert (desk.languages, desk.email_default) == (("fr-CA", "en"), "P2")
    assert desk.text("fr-CA").signature == "L’équipe"


def test_every_problem_at_once_in_the_order_of_the_file(problems: Problems) -> None:
    """Types, unknown and missing keys, bad values and clashes between sound tables come in one list."""
    text = """\
[service]
hostnam = "mx.desk.example"
alerts = "operators@desk.example"

[limits]
max_message = "lots"
max_hops = "50"

[delivery]
to = "smtp"

[desks.support]
display_name = "Support"
prefix = "SUP"
addresses = [
  "support@desk.example",
  "suport@",
]
adresses = []
languages = ["fr", 5]

[desks.sales]
display_name = "Sales"
prefix = "SAL"
addresses = ["sales@desk.example"]
languages = ["en"]

[desks.also]
display_name = "Also"
prefix = "SAL"
addresses = ["SALES@desk.example"]
languages = ["en"]

[listeners]
"""
    assert problems(text) == [
        "config.toml:1: service.hostname: is missing: this service's own name in mail",
        'config.toml:2: service.hostnam: unknown key; did you mean "hostname"?',
        'config.toml:6: limits.max_message: must be a number of bytes, or a size such as "25 MB" (B, KB, MB, GB), '
        'not "lots"',
        "config.toml:7: limits.max_hops: must be a whole number",
        'config.toml:10: delivery.to: is "smtp": add the table [delivery.smtp] with the host to hand mail to',
        'config.toml:15: desks.support.addresses[1]: not an address: "suport@"',
        'config.toml:19: desks.support.adresses: unknown key; did you mean "addresses"?',
        "config.toml:20: desks.support.languages[1]: must be a text in quotes",
        'config.toml:30: desks.also.prefix: "SAL" is a prefix of the desk sales already; numbers must name one desk',
        'config.toml:31: desks.also.addresses[0]: "SALES@desk.example" belongs to the desk sales already',
        'config.toml:34: listeners: unknown key; did you mean "listener"?',
    ]


DESK = '[desks.two]\ndisplay_name = "Two"\nprefix = "TWO"\naddresses = ["two@desk.example"]\nlanguages = ["nl"]\n'
SMTP = '[[listener]]\nprotocol = "smtp"\n'
TCP = SMTP + 'address = "127.0.0.1:1"\n'
UNIX = SMTP + 'address = "unix:x"\n'
RELAY = TCP + 'trusted_relays = [{ net = "10.0.0.0/8", domains = '

# (what is put at the end, or is replaced by, what the one problem says, why)
WRONG = [
    ("[service]", "[services]", ":1: service: is missing: the table [service]", "a missing table"),
    ('alerts = "operators@desk.example"', "", ":1: service.alerts: is missing: the address that is told", "mandatory"),
    ("operators@desk", "Support@desk", ":3: service.alerts: is an address of the desk support", "would be discarded"),
    ("mx.desk.example", "[127.0.0.1]", ':2: service.hostname: not a domain: "[127.0.0.1]"', "no address literal"),
    ("[delivery]", 'database = "mysql://h/d"\n[delivery]', 'does not start with "mysql"', "databases that there are"),
    ("[delivery]", 'database = "sqlite::memory:"\n[delivery]', 'database: must be "sqlite:PATH"', "durable"),
    ("[delivery]", 'database = "sqlite:///x.db"\n[delivery]', ':5: service.database: must be "sqlite:PATH"', "no URL"),
    ("[delivery]", 'database = "postgresql://u:a@b@h/d"\n[delivery]', "in a password, @ : / ? #", "escaped passwords"),
    ("[delivery]", 'database = "postgresql://u:1/2@h/d"\n[delivery]', "in a password, @ : / ? #", "escaped passwords"),
    ("[delivery]", 'database = "postgresql://u:p@h:x/d"\n[delivery]', 'must be "postgresql://USER@HOST', "a port"),
    ("[delivery]", "database = { env = 'NO' }\n[delivery]", "environment variable NO is not set", "a missing secret"),
    ("[delivery]", 'templates = "none"\n[delivery]', ":5: service.templates: no such folder", "a typing mistake"),
    ("[delivery]", 'blobs = "s3:x"\n[delivery]', 'must be "database" or "directory:PATH"', "blob stores there are"),
    ("[delivery]", 'log = "xml"\n[delivery]', ':5: service.log: must be "text" or "json"', "forms there are"),
    ("[delivery]", 'signature = "x"\n[delivery]', "known as desks.NAME.texts.NAME.signature", "elsewhere"),
    ("maildir:var/outbox", "mbox:x", ':6: delivery.to: must be "smtp" or "maildir:PATH", not "mbox:x"', "outboxes"),
    ("maildir:var/outbox", "maildir:", ":6: delivery.to: must be a path, and not empty", "outboxes"),
    ("[desks.support]", "[limits]\nmax_message = 9\n[desks.support]", "must be at least 65536", "RFC 5321 §4.5.3.1.7"),
    ("[desks.support]", '[limits]\nmax_data_memory = "20 MB"\n[desks.support]', "put off for ever", "too little"),
    ("[desks.support]", "[limits]\nmax_errors = true\n[desks.support]", "must be a whole number", "true is not 1"),
    ("[desks.support]", "[limits]\ndata_timeout = 0\n[desks.support]", "more than nothing", "times"),
    ("[desks.support]", "[limits]\ndata_timeout = nan\n[desks.support]", "more than nothing", "times that TOML has"),
    ("[desks.support]", "[limits]\ndata_timeout = '1 week'\n[desks.support]", 'not "1 week"', "units there are"),
    ("[desks.support]", "[budgets]\nticket_day = -1\n[desks.support]", "must be at least 0", "budgets"),
    ("[desks.support]", "[lists]\ncontacts = ['c.xls']\n[desks.support]", "ends in .csv or .toml: \"c.xls\"", "lists"),
    ("[desks.support]", "[lists]\ncontacts = ['c.csv', 'c.csv']\n[desks.support]", "stands there twice", "lists"),
    ("[desks.support]", '["desks"."Sup port"]', ':8: desks."Sup port": the name of a desk is 1 to 64', "desk names"),
    ("[desks.support]", "[desk.support]", ":1: desks: is missing: at least one table [desks.NAME]", "no desk"),
    ('prefix = "SUP"', 'prefix = "sup"', ":10: desks.support.prefix: must be 1 to 10 capital letters", "prefixes"),
    ('prefix = "SUP"', 'prefix = "SUP"\nold_prefixes = ["SUP"]', ":11: desks.support.old_prefixes", "prefixes, once"),
    ('prefix = "SUP"', 'prefix = "SUP"\nold_prefixes = ["A", "A"]', '"A" stands there twice', "prefixes, once"),
    ("support@desk.example", "sup+port@desk.example", 'no "+" and no quotes before the "@"', "room for signatures"),
    ('["support@desk.example"]', "[]", ":11: desks.support.addresses: must not be empty: where its", "addresses"),
    ('["support@desk.example"]', '"support@desk.example"', "addresses: must be a list in [ ]", "lists"),
    ("support@desk", "a-rather-long-names@desk", "is too long by 1 for signed reply addresses", "64 octets"),
    ('["fr", "en"]', '["fr"]\nsigned_address = "other@desk.example"', "not one of the desk's addresses", "ours alone"),
    ('["fr", "en"]', '["french"]', ':12: desks.support.languages[0]: not a language such as "fr"', "languages"),
    ('["fr", "en"]', '["fr", "fr"]', ':12: desks.support.languages: "fr" stands there twice', "languages, once"),
    ('["fr", "en"]', '["fr"]\ntimezone = "Europe/Pari"', 'did you mean "Europe/Paris"?', "time zones"),
    ('["fr", "en"]', '["fr"]\ntimezone = "Europe"', "no such time zone", "a folder of time zones"),
    ('["fr", "en"]', '["fr"]\ntimezone = "../x"', "no such time zone", "no way out of the folder"),
    ('["fr", "en"]', '["fr"]\nacknowledge = "all"', 'must be "not_failed", "verified" or "none"', "choices"),
    ('["fr", "en"]', '["fr"]\nemail_default = "lowest"', "it has critical, high, normal, low", "levels there are"),
    ('["fr", "en"]', '["fr"]\npriorities = [{ name = "a" }, { name = "a" }]', '"a" stands there twice', "levels, once"),
    ('["fr", "en"]', '["fr"]\npriorities = [{ nam = "a" }]', "did you mean", "inline tables"),
    ('["fr", "en"]', '["fr"]\n[desks.support.texts.de]\nsignature = "x"', "never used: the desk's languages", "texts"),
    ('["fr", "en"]', '["fr"]\n[desks.support.texts.fr]', "signature: is missing: how the desk signs", "texts"),
    ('"Support"', '"Sup\\nport"', ":9: desks.support.display_name: must be one line", "header injection"),
    ('"Support"', "5", ":9: desks.support.display_name: must be a text in quotes", "types"),
]  # fmt: skip

# (what is added, what the one problem says, why)
ADDED = [
    (SMTP, ':13: listener[0].address: is missing: "IP:PORT"', "mandatory"),
    (SMTP + 'address = "localhost:25"', "by IP address, not by name", "no look-ups"),
    (SMTP + 'address = "::1:25"', '"[IPv6]:PORT"', "brackets"),
    (SMTP + 'address = "127.0.0.1:65536"', '"IP:PORT"', "ports"),
    (SMTP + f'address = "unix:/{"x" * 107}"', "at most 107 octets", "sockaddr_un"),
    (TCP + 'mode = "0600"', "is for unix sockets", "would have no effect"),
    (UNIX + "mode = 660", 'octal digits in quotes, such as "0660"', "660 is not 0660"),
    (UNIX + 'group = "no such"', "no such group on this host", "groups"),
    (TCP + 'name = "a b"', ":16: listener[0].name: must be 1 to 64 of", "names"),
    (TCP + 'proxy_from = ["10.0.0.1/8"]', 'did you mean "10.0.0.0/8"?', "networks"),
    (TCP + 'proxy_from = ["x"]', "proxy_from[0]: not a network", "networks"),
    (RELAY + '["@x"] }]', ':16: listener[0].trusted_relays[0].domains[0]: not a domain: "@x"', "domains"),
    (RELAY + "[] }]", ".domains: must not be empty", "domains"),
    (TCP + "require_tls = true", "no mail could come in", "a port that serves nobody"),
    (TCP + 'certificate = "x"', 'is not used: tls is "none"', "silent clear text"),
    (TCP + TCP, ":18: listener[1].address: listener[0] listens there already", "clash"),
    (TCP + SMTP + 'address = "0.0.0.0:1"', "listener[0] listens there already", "clash with any address"),
    (SMTP + 'address = "[::1]:1"\n' + SMTP + 'address = "[0::1]:1"', "listens there already", "clash, other spelling"),
    (UNIX + UNIX, "listener[0] listens there already", "clash of sockets"),
    (TCP + 'name = "a"\n' + UNIX + 'name = "a"', '"a" is the name of listener[0] too', "names, once"),
    (
        '[[agents]]\nname = "A"\naddresses = ["a@x.example"]\ndesks = ["no"]',
        'agents[0].desks[0]: there is no desk "no"',
        "agents without a desk",
    ),
    (
        '[[agents]]\nname = "A"\naddresses = ["a@x.example"]\n[[agents]]\nname = "B"\naddresses = ["A@X.example"]',
        'agents[1].addresses[0]: "A@X.example" belongs to agents[0] already',
        "one address, two agents",
    ),
    (
        "refuse_forged = true\n[verify]\nenabled = false",
        "desks.support.refuse_forged: is true, but [verify] has enabled = false",
        "nothing would be found forged",
    ),
    ('former_numbers = ["{number}"]', "has no word beside the number", "any number would be one"),
    ('former_numbers = ["[#]"]', "holds {number} exactly once", "a pattern without its place"),
    ("closed_days = -1", "desks.support.closed_days", "days to come"),
    ('thanks = "reopens"', "desks.support.thanks", "a choice that there is not"),
    ('listener = "x"', "desks.support.listener: unknown key", "a key below the wrong header"),
    (
        DESK.replace('"TWO"', '"TWO"\nold_prefixes = ["SUP"]'),
        "a prefix of the desk support already",
        "old prefixes too",
    ),
    (
        DESK.replace('"TWO"', '"LONGPREFIX"').replace("two@", "two-and-more@"),
        "two.addresses[0]: is too long by",
        "octets",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected", "why"), WRONG, ids=[f"{row[3]}: {row[1][:40]}" for row in WRONG])
def test_one_mistake_is_one_problem(
    problems: Problems, sound: str, old: str, new: str, expected: str, why: str
) -> None:
    """Each mistake in a sound configuration is named."""
    assert old in sound
    found = problems(sound.replace(old, new))
    assert any(expected in problem for problem in found), (why, found)
    # A header or key that is misspelt is missing as well as unknown.
    assert len(found) == 1 or why in ("a missing table", "no desk", "inline tables"), found


@pytest.mark.parametrize(("added", "expected", "why"), ADDED, ids=[f"{row[2]}: {row[0][13:60]}" for row in ADDED])
def test_one_mistake_added_is_one_problem(problems: Problems, sound: str, added: str, expected: str, why: str) -> None:
    """Each mistake added to a sound configuration is named."""
    found = problems(sound + added)
    assert len(found) == 1, found
    assert expected in found[0], why


def test_two_listeners_may_share_a_port_that_the_system_chooses(settings: Load, sound: str) -> None:
    """Port 0 is a different one each time, and IPv4 is not IPv6."""
    ports = ["127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:25", "[::]:25"]
    assert len(settings(sound + "".join(f'{SMTP}address = "{port}"\n' for port in ports)).listeners) == 4


def test_certificates_must_be_there_and_keys_private(problems: Problems, sound: str, tmp_path: Path) -> None:
    """A missing file, a missing key and a key for all to read are three problems."""
    (tmp_path / "key.pem").write_text("x")
    (tmp_path / "key.pem").chmod(0o644)
    found = problems(
        f'{sound}{SMTP}address = "127.0.0.1:1"\ntls = "starttls"\ncertificate = "cert.pem"\nkey = "key.pem"\n'
        f'{SMTP}address = "127.0.0.1:2"\ntls = "implicit"\ncertificate = "key.pem"\n'
    )
    assert found == [
        'config.toml:17: listener[0].certificate: "cert.pem": no such file or directory',
        "config.toml:18: listener[0].key: key.pem: everybody on this host has access to it (mode 0644): "
        "chmod 0600, or 0640",
        'config.toml:19: listener[1].key: is missing: tls = "implicit" needs the file',
    ]


def test_the_relay_is_used_with_care(problems: Problems, settings: Load, sound: str) -> None:
    """Half a login, or one that would cross the network in the clear, is refused; on loopback it may."""
    smtp = sound.replace("maildir:var/outbox", "smtp") + '[delivery.smtp]\nhost = "h.example"\n'
    assert settings(smtp).delivery.relay is not None
    assert [line.partition(": ")[2] for line in problems(f'{smtp}username = "u"')] == [
        "delivery.smtp.password: is missing: there is a username"
    ]
    clear = f'{smtp}username = "u"\npassword = {{ env = "PW" }}\ntls = "none"\nca_file = "no.pem"\n'
    assert [line.split(": ")[1] for line in problems(clear, PW="x")] == ["delivery.smtp.tls", "delivery.smtp.ca_file"]
    loopback = clear.replace("h.example", "127.0.0.1").replace('ca_file = "no.pem"\n', "")
    relay = settings(loopback, PW="x").delivery.relay
    assert relay is not None
    assert (relay.tls, relay.port) == (Tls.NONE, 25)


SYNTAX = [
    ("a = 1\nb = \n", "config.toml:2: not TOML: Invalid value (column 5)", "with line and column"),
    ("a = [1,\n\n", "config.toml:2: not TOML: Invalid value (at the end of the file)", "at the end"),
    ("a = " + "[" * 5000, "config.toml:1: brackets are nested too deeply", "deep nesting"),
    ("a = " + "9" * 5000, "config.toml:1: not TOML: Exceeds the limit", "endless numbers"),
]


@pytest.mark.parametrize(("text", "expected", "why"), SYNTAX, ids=[row[2] for row in SYNTAX])
def test_what_is_not_toml_is_said_with_its_line(problems: Problems, text: str, expected: str, why: str) -> None:
    """The line stands in front, where an editor looks for it."""
    assert [problem[: len(expected)] for problem in problems(text)] == [expected], why


def test_files_that_cannot_be_read(tmp_path: Path, sound: str) -> None:
    """A missing file, a folder, another encoding; a byte order mark does no harm."""
    path = tmp_path / "c.toml"
    with pytest.raises(ConfigError, match=r"c\.toml: no such file; `mailgate init` writes one"):
        load(path)
    with pytest.raises(ConfigError, match="cannot be read: is a directory"):
        load(tmp_path)
    path.write_bytes(b"a = 1\nb = '\xe9'\n")
    with pytest.raises(ConfigError, match=r"c\.toml:2: not UTF-8"):
        load(path)
    path.write_bytes(b"\xef\xbb\xbf" + sound.replace("\n", "\r\n").encode())
    assert load(path).hostname == "mx.desk.example"


def test_a_password_in_a_file_that_all_may_read_is_refused(
    write: Callable[[str], Path], sound: str, tmp_path: Path
) -> None:
    """In a private file it is accepted; nothing prints it."""
    path = write(sound.replace("[delivery]", 'database = "postgresql://m:hunter2@db.example/m?x=y"\n[delivery]'))
    found = load(path)
    assert "hunter2" in found.database.reveal()
    assert "hunter2" not in f"{found!r} {found} {json.dumps(masked(found))}"
    assert masked(found)["database"] == "postgresql+psycopg://m:***@db.example/m?***"
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="holds a password in a file that everybody") as caught:
        load(path)
    assert "hunter2" not in str(caught.value)


MISPLACED = [
    'password = "hunter2"',
    'password = { fil = "hunter2" }',
    'password = ["hunter2"]',
    'passwort = "hunter2"',
    'port = "hunter2"',
    'host = ["hunter2"]',
    'smtp = "hunter2"',
]


@pytest.mark.parametrize("line", MISPLACED)
def test_a_misplaced_password_is_not_repeated(problems: Problems, sound: str, line: str) -> None:
    """Problems name keys and types, not what stood in a place where a password may have been meant."""
    found = problems(f'{sound}[delivery.smtp]\nhost = "h.example"\nusername = "u"\n{line}\n'.replace(
        'host = "h.example"\n', "" if line.startswith("host") else 'host = "h.example"\n'
    ))  # fmt: skip
    assert found
    assert "hunter2" not in str(found)


def test_masked_settings_are_json_without_secrets(settings: Load, sound: str) -> None:
    """What check-config prints."""
    text = sound.replace("maildir:var/outbox", "smtp") + (
        '[delivery.smtp]\nhost = "h.example"\nusername = "u"\npassword = { env = "PW" }\n'
        '[[listener]]\nprotocol = "lmtp"\naddress = "unix:/run/x"\n[desks.support.texts.fr]\nsignature = "S"\n'
    )
    found = json.loads(json.dumps(masked(settings(text, PW="hunter2"))))
    assert "hunter2" not in str(found)
    assert found["delivery"]["relay"]["password"] == "***"
    assert (found["listeners"][0]["mode"], found["listeners"][0]["protocol"]) == ("0660", "lmtp")
    assert found["desks"][0]["texts"]["fr"] == {"signature": "S", "hours": "", "urgent": ""}
    assert found["desks"][0]["priorities"][0]["labels"]["fr"] == "Critique"


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just("x@y.example")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(
        ["service", "limits", "delivery", "to", "smtp", "desks", "support", "addresses", "listener", "address", "net",
         "trusted_relays", "texts", "fr", "priorities", "labels", "password", "file", "database", "mode", "timezone"]
    ), inner, max_size=5)),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["service", "limits", "delivery", "desks", "listener", "x"]), JUNK, max_size=5))
def test_any_toml_ends_in_problems_not_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, value: dict[str, object]
) -> None:
    """Whatever stands where, the operator reads one line for each problem."""
    path = tmp_path_factory.getbasetemp() / "junk.toml"
    path.write_text("".join(f"{key} = {_inline(item)}\n" for key, item in value.items()), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, environ={})
    assert caught.value.problems
    assert all(problem.isprintable() for problem in caught.value.problems)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, str):
        return (
            json.dumps(value).replace("\x7f", "\\u007f") if not any("\ud800" <= c <= "\udfff" for c in value) else '""'
        )
    return str(value).lower() if value is not None else "1979-05-27"
