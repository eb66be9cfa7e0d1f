"""What the operator configured, after ``config`` has read and checked it: frozen, complete, with units said.

Paths are absolute.  Every field has the value in force; defaults live in ``config`` beside the key they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from .address import address_key, domain_of
from .parsing import ParseSettings
from .rules import AgentSettings, DeskRules
from .secret import Secret
from .submission_users import SubmissionSettings
from .verification import VerifySettings


class Tls(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class Protocol(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"


@dataclass(frozen=True, slots=True)
class TrustedRelay:
    """Clients whose word is taken for who wrote a message, for authors at ``domains`` only."""

    net: IPv4Network | IPv6Network
    #: In A-labels; ``"*"`` stands for any domain.
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """One ``[[listener]]``."""

    name: str
    protocol: Protocol
    #: Empty for a unix socket.
    host: str
    port: int
    #: Path of the unix socket, None for TCP.
    unix: Path | None = None
    #: Permission bits of the unix socket, and the group it is given to (``""``: unchanged).
    mode: int = 0o660
    group: str = ""
    tls: Tls = Tls.NONE
    certificate: Path | None = None
    key: Path | None = None
    #: MAIL is refused until TLS is on.
    require_tls: bool = False
    #: Clients that must open with a PROXY header (v1 or v2); nobody else may send one.
    proxy_from: tuple[IPv4Network | IPv6Network, ...] = ()
    trusted_relays: tuple[TrustedRelay, ...] = ()
    #: Clients are the senders' own servers, so that SPF can be judged.
    sees_client: bool = False
    #: Whose ``Authentication-Results`` are believed, and how many ``Received`` they and those behind them write.
    authserv_ids: tuple[str, ...] = ()
    authserv_hops: int = 1
    #: Whether users may log in with a password.
    auth: bool = False
    #: MAIL is refused until somebody has logged in.
    require_auth: bool = False
    #: Authorities whose client certificates are asked for and verified; None asks for none.
    client_ca: Path | None = None
    #: Clients that may say on whose behalf they speak (XCLIENT).
    xclient_from: tuple[IPv4Network | IPv6Network, ...] = ()
    #: Whether forged mail is refused in the dialogue where the author's domain asks for it.
    refuse_forged: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the listeners; sizes in bytes, times in seconds."""

    max_message: int
    #: DATA held in memory by all connections together, before 452.
    max_data_memory: int
    max_connections: int
    max_connections_per_client: int
    max_recipients: int
    #: Commands that fail, and commands in all without a message accepted, before 421.
    max_errors: int
    max_commands: int
    #: Silence between two commands, silence within DATA, and DATA as a whole.
    command_seconds: float
    data_idle_seconds: float
    data_seconds: float
    #: Longest line of message data.
    max_line: int
    #: ``Received`` headers before 554.
    max_hops: int


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Ingest workers; time in seconds, memory in bytes, both around the reading of one message."""

    ingest: int
    parse_seconds: float
    parse_memory: int
    max_tries: int


@dataclass(frozen=True, slots=True)
class SmtpRelay:
    """Where outgoing mail is handed to."""

    host: str
    port: int
    tls: Tls
    ca_file: Path | None = None
    username: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How outgoing mail leaves: into ``maildir`` or by ``relay``, exactly one of the two."""

    maildir: Path | None
    relay: SmtpRelay | None
    threads: int
    #: Seconds of trying before a mail is given up.
    give_up_after: float
    #: Seconds to connect and to wait for any one answer.
    timeout: float


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where ``/healthz``, ``/readyz`` and ``/metrics`` are."""

    #: An IP address.
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class ListSettings:
    """Files that the operator keeps of his customers, CSV or TOML; see ``lists``."""

    contacts: tuple[Path, ...] = ()
    organisations: tuple[Path, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        return (*self.organisations, *self.contacts)


@dataclass(frozen=True, slots=True)
class BudgetSettings:
    """How many automatic mails may go out (DESIGN §5.7); each the highest number that still goes."""

    recipient_hour: int
    recipient_day: int
    ticket_day: int
    domain_hour: int
    domain_day: int
    desk_hour: int
    desk_day: int
    service_hour: int
    service_day: int


class Acknowledge(StrEnum):
    """Whose mail a desk acknowledges."""

    NOT_FAILED = "not_failed"
    VERIFIED = "verified"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PriorityLevel:
    """One step of a desk's scale."""

    name: str
    #: What people see, by language; the name where a language is missing.
    labels: tuple[tuple[str, str], ...] = ()

    def label(self, language: str) -> str:
        found = dict(self.labels)
        return found.get(language) or found.get(language.partition("-")[0]) or self.name


@dataclass(frozen=True, slots=True)
class DeskTexts:
    """A desk's own words in one language; ``""`` leaves the paragraph out."""

    signature: str
    hours: str = ""
    #: How urgent matters are reported.
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """One ``[desks.NAME]``."""

    name: str
    #: Shown in ``From:`` of what the desk sends.
    display_name: str
    #: Ticket numbers start with it, upper-case; earlier ones are still read.
    prefix: str
    old_prefixes: tuple[str, ...]
    #: The first is the one the desk writes from.
    addresses: tuple[str, ...]
    #: The one of them that signed reply and bounce addresses are made from.
    signed_address: str
    #: The first is the one for authors whose language is not known.
    languages: tuple[str, ...]
    timezone: str
    #: Whether ``##REF##`` is read.
    references: bool
    acknowledge: Acknowledge
    #: Highest first.
    priorities: tuple[PriorityLevel, ...]
    #: Name of the level that mailed tickets get.
    email_default: str
    #: By language.
    texts: tuple[tuple[str, DeskTexts], ...]
    rules: DeskRules = DeskRules()  # noqa: RUF009 - frozen

    @property
    def address(self) -> str:
        """The address that the desk writes from."""
        return self.addresses[0]

    @property
    def keys(self) -> frozenset[str]:
        """Its addresses in the form to compare by."""
        return frozenset(address_key(address) for address in self.addresses)

    def text(self, language: str) -> DeskTexts:
        """The desk's words in ``language``, else in its first language that has any."""
        found = dict(self.texts)
        for candidate in (language, language.partition("-")[0], *self.languages):
            if candidate in found:
                return found[candidate]
        return DeskTexts(signature=self.display_name)

    def priority(self, name: str) -> PriorityLevel:
        return next(level for level in self.priorities if level.name == name)


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration."""

    #: Where it came from, for messages; None for settings made by hand.
    path: Path | None
    #: Name in greetings and in our own Received and Message-ID headers where no desk is meant.
    hostname: str
    #: SQLAlchemy URL; may hold a password, hence a Secret.
    database: Secret
    secret_file: Path
    #: Who is told when something is held.
    alerts: str
    #: Operator's own template folder, None if there is none.
    templates: Path | None
    #: Folder for blobs, None keeps them in the database.
    blob_directory: Path | None
    log_format: str
    log_level: str
    limits: Limits
    workers: WorkerSettings
    delivery: DeliverySettings
    budgets: BudgetSettings
    listeners: tuple[ListenerSettings, ...]
    desks: tuple[DeskSettings, ...] = field(default=())
    #: None: there is no HTTP.
    http: HttpSettings | None = None
    #: How messages are read; ``languages`` are those of all desks.
    parse: ParseSettings = ParseSettings()  # noqa: RUF009 - frozen
    agents: tuple[AgentSettings, ...] = ()
    #: How authors are proven.
    verify: VerifySettings = VerifySettings()  # noqa: RUF009 - frozen
    #: Who the customers are.
    lists: ListSettings = ListSettings()
    #: Who may log in at the listeners.
    submission: SubmissionSettings = SubmissionSettings()  # noqa: RUF009 - frozen

    def listener(self, name: str) -> ListenerSettings | None:
        return next((listener for listener in self.listeners if listener.name == name), None)

    def desk(self, name: str) -> DeskSettings | None:
        return next((desk for desk in self.desks if desk.name == name), None)

    def desk_of_prefix(self, prefix: str) -> DeskSettings | None:
        """The desk that uses or used a ticket prefix."""
        wanted = prefix.upper()
        return next((desk for desk in self.desks if wanted == desk.prefix or wanted in desk.old_prefixes), None)

    def sharing(self, desk: DeskSettings) -> tuple[DeskSettings, ...]:
        """The desks that act as one with ``desk``, itself among them."""
        share = desk.rules.share
        return tuple(one for one in self.desks if one is desk or (share and one.rules.share == share))

    def agent(self, key: str, desk: str) -> AgentSettings | None:
        """The agent of a desk whose address this is; None if it is nobody's."""
        return next((one for one in self.agents if key and key in one.keys and one.works_at(desk)), None)

    @property
    def inside_keys(self) -> frozenset[str]:
        """Every address that is ours or an agent's: nobody there is a customer by having been written to."""
        return self.own_keys.union((address_key(self.alerts),), *(one.keys for one in self.agents)) - {""}

    @property
    def own_domains(self) -> frozenset[str]:
        """The domains of our addresses."""
        return frozenset(map(domain_of, self.own_keys))

    @property
    def own_keys(self) -> frozenset[str]:
        """Every address that is ours, computed, never typed twice."""
        return frozenset().union(*(desk.keys for desk in self.desks))
