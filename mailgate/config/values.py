"""How single values are written in the configuration.

Each function takes what TOML gave and returns what ``model.settings`` wants, or raises ValueError with a text for the
operator that says what is wrong and how it should look.  None of them shows a value that may hold a password.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
import zoneinfo
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from ..log import escape
from ..model.address import address_key, ascii_domain, split_address
from ..model.language_tag import is_language_tag

KB, MB, GB = 1024, 1024**2, 1024**3
_SIZES = {"": 1, "b": 1, "kb": KB, "mb": MB, "gb": GB}
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)")
_ENDLESS = 1e15
#: Unicode categories of control characters, lone surrogates, line and paragraph separators.
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,9}")
_DESK = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LISTENER = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_AUTHSERV_ID = re.compile(r"[!#-\'*-:<-\[\]-~]{1,255}")
_LOGIN = re.compile(r"[A-Za-z0-9@._+-]{1,128}")
#: sockaddr_un(7): octets of a path, without the NUL.
_UNIX_PATH = 107


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a listener listens: ``host`` and ``port``, or ``unix``."""

    host: str = ""
    port: int = 0
    unix: Path | None = None

    def __str__(self) -> str:
        if self.unix:
            return f"unix:{self.unix}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def shown(value: object) -> str:
    """A value as an error message shows it: quoted, on one line, not endless."""
    text = str(value)
    return f'"{escape(text if len(text) <= 200 else text[:197] + "...")}"'


def text_of(value: object) -> str:
    """The value, if it is a text."""
    if not isinstance(value, str):
        raise ValueError("must be a text in quotes")
    return value


def line(value: object) -> str:
    """One line of text, not blank; no-break spaces and the like are text."""
    text = text_of(value)
    if not text.strip() or any(unicodedata.category(c) in _NO_TEXT for c in text):
        raise ValueError("must be one line of text, without control characters, and not empty")
    return text


def paragraph(value: object) -> str:
    """Lines of text; line ends around them are not part of it, those within are ``\\n``."""
    text = text_of(value).replace("\r\n", "\n").strip("\n")
    if any(unicodedata.category(c) in _NO_TEXT and c not in "\n\t" for c in text):
        raise ValueError("must be text without control characters")
    return text


def size(value: object) -> int:
    """Bytes from ``25_000_000``, ``"64 KB"``, ``"25 MB"`` or ``"1.5 GB"``; KB is 1024 bytes, and so on."""
    return int(_amount(value, _SIZES, 'must be a number of bytes, or a size such as "25 MB" (B, KB, MB, GB)'))


def duration(value: object) -> float:
    """Seconds from ``90``, ``"30 s"``, ``"5 m"``, ``"1.5 h"`` or ``"5 d"``; more than none."""
    return _amount(value, _SECONDS, 'must be a number of seconds, or a time such as "5 m" (s, m, h, d)')


def _amount(value: object, units: dict[str, int], form: str) -> float:
    found = _AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found and found[2].lower() in units:
        amount = float(found[1]) * units[found[2].lower()]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        amount = value
    else:
        raise ValueError(f"{form}, not {shown(value)}")
    if not 0 < amount < _ENDLESS:  # nor nan, which TOML can write
        raise ValueError(f"{form}, more than nothing and less than endless")
    return amount


def address(value: object) -> str:
    """A plain mail address, as written."""
    text = text_of(value)
    if split_address(text) is None:
        raise ValueError(f"not an address: {shown(text)}")
    return text


def desk_address(value: object) -> str:
    """An address to which ``+…`` can be added before the ``@``."""
    text = address(value)
    local = text.rpartition("@")[0]
    if "+" in local or local.startswith('"'):
        raise ValueError(
            f'{shown(text)}: a desk\'s address has no "+" and no quotes before the "@"; '
            'what follows a "+" is where signed reply addresses carry the ticket'
        )
    return text


def author(value: object) -> str:
    """The key of an address, or ``*@domain`` for everybody at exactly that domain."""
    text = text_of(value)
    if text.startswith("*@"):
        return f"*@{domain(text[2:])}"
    return address_key(address(text))


def domain(value: object) -> str:
    """A domain name in lower-case A-labels; no address literal."""
    text = text_of(value)
    encoded = ascii_domain(text)
    if not encoded or encoded.startswith("["):
        raise ValueError(f"not a domain: {shown(text)}")
    return encoded


def relay_domain(value: object) -> str:
    """A domain name, or ``*`` for any."""
    return "*" if value == "*" else domain(value)


def former_number(value: object) -> str:
    """How another tool wrote its ticket numbers, with ``{number}`` where the digits stand."""
    text = line(value)
    around = text.split("{number}")
    if len(around) != 2 or "{" in "".join(around) or "}" in "".join(around):
        raise ValueError('holds {number} exactly once, where the digits stand, such as "[Ticket#{number}]"')
    if sum(c.isalnum() for c in "".join(around)) < 2:
        raise ValueError("has no word beside the number: any number in a subject would be one")
    return text


def network(value: object) -> IPv4Network | IPv6Network:
    """An IP network in CIDR notation, or a single IP address."""
    text = text_of(value)
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f'not a network such as "10.0.0.0/8" or "2001:db8::/32": {shown(text)}') from None
    raise ValueError(f'{shown(text)} has bits set beyond its prefix; did you mean "{meant}"?')


def language(value: object) -> str:
    """A language tag of the two forms that templates are kept under: ``fr``, ``fr-CA``."""
    text = text_of(value)
    if not is_language_tag(text):
        raise ValueError(f'not a language such as "fr" or "fr-CA": {shown(text)}')
    return text


def prefix(value: object) -> str:
    """What ticket numbers of a desk start with."""
    return _fitting(_PREFIX, value, "must be 1 to 10 capital letters and digits (A-Z, 0-9), the first a letter")


def desk_name(value: object) -> str:
    """The name of a desk in commands and in the database."""
    return _fitting(_DESK, value, "the name of a desk is 1 to 64 of a-z, 0-9, - and _")


def listener_name(value: object) -> str:
    """The name of a listener in log lines."""
    return _fitting(_LISTENER, value, "must be 1 to 64 of A-Z, a-z, 0-9, -, _ and .")


def login_name(value: object) -> str:
    """What a user logs in as."""
    return _fitting(_LOGIN, value, "must be 1 to 128 of A-Z, a-z, 0-9, @, ., _, + and -")


def _fitting(pattern: re.Pattern[str], value: object, form: str) -> str:
    text = text_of(value)
    if not pattern.fullmatch(text):
        raise ValueError(f"{form}: {shown(text)}")
    return text


def timezone(value: object) -> str:
    """A name in the IANA time zone database."""
    text = text_of(value)
    try:
        zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):  # bad form, a folder of zones, no such zone
        known = zoneinfo.available_timezones()
        if not known:
            raise ValueError("this host has no time zone database: apt-get install tzdata") from None
        close = difflib.get_close_matches(text, known, n=1)
        advice = f'; did you mean "{close[0]}"?' if close else '; write it as "Europe/Paris"'
        raise ValueError(f"no such time zone: {shown(text)}{advice}") from None
    return text


def path(value: object, folder: Path) -> Path:
    """An absolute path; a relative one is relative to ``folder``, ``~`` is the home of the service's user."""
    text = text_of(value)
    if not text or "\0" in text:
        raise ValueError("must be a path, and not empty")
    try:
        return folder / Path(text).expanduser()
    except RuntimeError:
        raise ValueError(f"no home folder for {shown(text)}") from None


def list_file(value: object, folder: Path) -> Path:
    """The path of a list that ``lists`` can read."""
    found = path(value, folder)
    if found.suffix.lower() not in (".csv", ".toml"):
        raise ValueError(f"the name of a list ends in .csv or .toml: {shown(value)}")
    return found


def file_mode(value: object) -> int:
    """Permission bits written as three or four octal digits in quotes."""
    if not isinstance(value, str) or not re.fullmatch(r"0?[0-7]{3}", value):
        raise ValueError(f'must be octal digits in quotes, such as "0660", not {shown(value)}')
    return int(value, 8)


def endpoint(value: object, folder: Path) -> Endpoint:
    """``"127.0.0.1:2525"``, ``"[::1]:2525"`` or ``"unix:PATH"``; port 0 lets the system choose one."""
    text = text_of(value)
    if text.startswith("unix:"):
        where = path(text.removeprefix("unix:"), folder)
        if len(str(where).encode()) > _UNIX_PATH:
            raise ValueError(f"the path of a unix socket has at most {_UNIX_PATH} octets: {shown(where)}")
        return Endpoint(unix=where)
    return _ip_endpoint(text, 'must be "IP:PORT", "[IPv6]:PORT" or "unix:PATH"')


def ip_endpoint(value: object) -> Endpoint:
    """``"127.0.0.1:8025"`` or ``"[::1]:8025"``; port 0 lets the system choose one."""
    return _ip_endpoint(text_of(value), 'must be "IP:PORT" or "[IPv6]:PORT"')


def _ip_endpoint(text: str, form: str, what: str = "listeners") -> Endpoint:
    host, port = host_and_port(text, form)
    try:
        return Endpoint(str(ip_address(host)), port)
    except ValueError:
        raise ValueError(f"{what} are given by IP address, not by name: {shown(host)}") from None


def host_and_port(text: str, form: str) -> tuple[str, int]:
    """Both halves of ``HOST:PORT`` or ``[IPv6]:PORT``; a ValueError starts with ``form``."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:/\s]+)):([0-9]{1,5})", text)
    if not found or int(found[3]) > 65535:
        raise ValueError(f"{form}, not {shown(text)}")
    return found[1] or found[2], int(found[3])


def dns_server(value: object) -> Endpoint:
    """``"192.0.2.53"``, ``"192.0.2.53:5300"``, ``"2001:db8::53"`` or ``"[2001:db8::53]:5300"``; without a port 53."""
    text = text_of(value)
    try:
        return Endpoint(str(ip_address(text)), 53)
    except ValueError:
        pass
    found = _ip_endpoint(text, 'must be "IP" or "IP:PORT"', "DNS servers")
    if not found.port:
        raise ValueError(f'must be "IP" or "IP:PORT", not {shown(text)}')
    return found


def authserv_id(value: object) -> str:
    """The name under which a server writes ``Authentication-Results``, ``-`` where it writes none."""
    return _fitting(_AUTHSERV_ID, value, "must be a name without blanks, as it stands first in Authentication-Results")


def destination(value: object, folder: Path) -> Path | None:
    """Where outgoing mail goes: the folder of ``"maildir:PATH"``, None for ``"smtp"``."""
    text = text_of(value)
    if text == "smtp":
        return None
    if not text.startswith("maildir:"):
        raise ValueError(f'must be "smtp" or "maildir:PATH", not {shown(text)}')
    return path(text.removeprefix("maildir:"), folder)


def blob_folder(value: object, folder: Path) -> Path | None:
    """Where blobs are kept: the folder of ``"directory:PATH"``, None for ``"database"``."""
    text = text_of(value)
    if text == "database":
        return None
    if not text.startswith("directory:"):
        raise ValueError(f'must be "database" or "directory:PATH", not {shown(text)}')
    return path(text.removeprefix("directory:"), folder)


def database_url(text: str, folder: Path) -> str:
    """SQLAlchemy URL of ``sqlite:PATH`` or of a ``postgresql://`` URL."""
    scheme, _, rest = text.partition(":")
    if scheme == "sqlite":
        if rest.startswith("//") or "?" in rest or rest == ":memory:":
            raise ValueError('must be "sqlite:PATH" with a plain path: "sqlite:var/mailgate.db" or "sqlite:/var/lib/…"')
        return f"sqlite+pysqlite:///{path(rest, folder)}"
    if scheme not in ("postgresql", "postgresql+psycopg"):
        # Only the scheme is shown: anything further may be a password.
        raise ValueError(
            f'must be "sqlite:PATH" or "postgresql://USER@HOST/NAME", and does not start with {shown(scheme)}'
        )
    try:
        parts = urlsplit(text)
        sound = rest.startswith("//") and len(parts.path) > 1 and parts.port != 0
        # A password with one of these unescaped would be read as another host or name, by us or by the driver.
        sound = sound and "@" not in parts.path and parts.netloc.count("@") < 2 and not parts.fragment
    except ValueError:  # a port that is no number, an unfinished [IPv6]
        sound = False
    if not sound:
        raise ValueError('must be "postgresql://USER@HOST:PORT/NAME" (in a password, @ : / ? # are written %40 %3A …)')
    return f"postgresql+psycopg:{rest}"


def password_in(url: str) -> bool:
    """Whether a database URL holds a password."""
    parts = urlsplit(url)
    return parts.password is not None or any("password" in name for name, _ in parse_qsl(parts.query))


def without_password(url: str) -> str:
    """A database URL that may be shown."""
    head, slashes, rest = url.partition("//")
    place, slash, tail = rest.partition("/")
    user, at, host = place.rpartition("@")
    name, _, query = tail.partition("?")
    user = user.partition(":")[0] + ":***" if ":" in user else user
    return f"{head}{slashes}{user}{at}{host}{slash}{name}{'?***' if query else ''}"
