"""The tables of the configuration file: every key there is, how it is written, and its default.

pydantic does the walking and collects the faults; what single values look like is in ``values``, what must hold
between keys in ``checks``.  A ``description`` is what the operator reads when a mandatory key is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..model.parsing import ParseLimits
from ..model.rules import (
    AgentProof,
    Automatic,
    ChangedSubject,
    ClosedAnswer,
    Copies,
    NoComment,
    SeveralSubjects,
    ThanksOnly,
)
from ..model.secret import Secret
from ..model.settings import Acknowledge, Protocol, Tls
from ..model.submission_users import check_kept
from ..model.verification import VerifySettings
from ..secrets import read_secret
from . import mail_keys, values
from .values import GB, KB, MB, Endpoint

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the meaning of a value may depend on besides the file's text."""

    #: Relative paths start here.
    folder: Path
    environ: Mapping[str, str]
    #: Whether everybody on the host may read the configuration file.
    open_to_all: bool


def _surroundings(info: ValidationInfo) -> Surroundings:
    assert isinstance(info.context, Surroundings)
    return info.context


def _in_folder(read: Callable[[object, Path], object]) -> BeforeValidator:
    """The validator that a value needs whose reader must know the folder."""

    def validate(value: object, info: ValidationInfo) -> object:
        return read(value, _surroundings(info).folder)

    return BeforeValidator(validate)


def _secret(value: object, info: ValidationInfo) -> Secret:
    around = _surroundings(info)
    return read_secret(value, folder=around.folder, environ=around.environ)


def _database(value: object, info: ValidationInfo) -> Secret:
    around = _surroundings(info)
    if not isinstance(value, str):
        return Secret(values.database_url(_secret(value, info).reveal(), around.folder))
    url = values.database_url(value, around.folder)
    if around.open_to_all and values.password_in(url):
        raise ValueError(
            "holds a password in a file that everybody on this host may read: chmod 0640 the file, "
            'or keep the URL elsewhere and write { file = "PATH" }'
        )
    return Secret(url)


def _filled(value: object) -> object:
    """Refuse an empty list or table.  (pydantic's own ``min_length`` also complains when all elements are faulty.)"""
    if value in ([], {}):
        raise PydanticCustomError("empty", "must not be empty")
    return value


def _each_once(value: tuple[T, ...]) -> tuple[T, ...]:
    twice = [item for at, item in enumerate(value) if item in value[:at]]
    if twice:
        raise ValueError(f"{values.shown(twice[0])} stands there twice")
    return value


#: TOML arrays arrive as lists, names of enumerations as text; the rest is strict.
Array = Annotated[tuple[T, ...], Strict(False)]
Line = Annotated[str, BeforeValidator(values.line)]
Paragraph = Annotated[str, BeforeValidator(values.paragraph)]
FilePath = Annotated[Path, _in_folder(values.path)]
ListFile = Annotated[Path, _in_folder(values.list_file)]
Size = Annotated[int, BeforeValidator(values.size), Field(ge=1)]
Seconds = Annotated[float, BeforeValidator(values.duration)]
Count = Annotated[int, Field(ge=1)]
Budget = Annotated[int, Field(ge=0)]
Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[str, BeforeValidator(values.address)]
Language = Annotated[str, BeforeValidator(values.language)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(values.network)]
Prefix = Annotated[str, BeforeValidator(values.prefix)]
TlsMode = Annotated[Tls, Strict(False)]


class Table(BaseModel):
    """A table in which a key that is not known is a mistake, and a value of another type too."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Service(Table):
    hostname: Annotated[str, BeforeValidator(values.domain)] = Field(description="this service's own name in mail")
    alerts: Address = Field(description="the address that is told when mail is held and waits for a decision")
    database: Annotated[Secret, BeforeValidator(_database)] = Field("sqlite:var/mailgate.db", validate_default=True)
    secret_file: FilePath = Field("var/secret.keys", validate_default=True)
    templates: FilePath | None = None
    blobs: Annotated[Path | None, _in_folder(values.blob_folder)] = None
    log: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class Limits(Table):
    #: RFC 5321 §4.5.3.1.7: 64K octets must be taken.
    max_message: Annotated[Size, Field(ge=64 * KB)] = 25 * MB
    max_data_memory: Size = 256 * MB
    max_connections: Count = 200
    max_connections_per_client: Count = 20
    max_recipients: Count = 100
    max_errors: Count = 20
    max_commands: Count = 1000
    command_timeout: Seconds = 300.0
    data_idle_timeout: Seconds = 180.0
    data_timeout: Seconds = 3600.0
    #: RFC 5321 §4.5.3.1.6: 1,000 octets must be taken.
    max_line: Annotated[Size, Field(ge=1000)] = 64 * KB
    max_hops: Count = 50


class Workers(Table):
    ingest: Count = 1
    parse_timeout: Seconds = 10.0
    parse_memory: Annotated[Size, Field(ge=128 * MB)] = 1 * GB
    max_tries: Count = 3


class SmtpRelay(Table):
    host: Line = Field(description="the server that outgoing mail is handed to")
    tls: TlsMode = Tls.STARTTLS
    #: None: the usual one of ``tls``, 587, 465 or 25.
    port: Port | None = None
    ca_file: FilePath | None = None
    username: Line | None = None
    password: Annotated[Secret, BeforeValidator(_secret)] | None = None


class Delivery(Table):
    to: Annotated[Path | None, _in_folder(values.destination)] = Field(
        description='"smtp" or "maildir:PATH", where outgoing mail goes'
    )
    smtp: SmtpRelay | None = None
    threads: Count = 2
    give_up_after: Seconds = 5 * 86400.0
    timeout: Seconds = 60.0


class Budgets(Table):
    recipient_hour: Budget = 5
    recipient_day: Budget = 20
    ticket_day: Budget = 2
    domain_hour: Budget = 100
    domain_day: Budget = 500
    desk_hour: Budget = 500
    desk_day: Budget = 5000
    service_hour: Budget = 1000
    service_day: Budget = 10000


class TrustedRelay(Table):
    net: Network = Field(description="the network whose word is taken for who wrote a message")
    domains: Annotated[Array[Annotated[str, BeforeValidator(values.relay_domain)]], BeforeValidator(_filled)] = Field(
        description="the authors' domains for which it is taken"
    )


class Listener(Table):
    protocol: Annotated[Protocol, Strict(False)] = Field(description='"smtp" or "lmtp"')
    address: Annotated[Endpoint, _in_folder(values.endpoint)] = Field(
        description='"IP:PORT", "[IPv6]:PORT" or "unix:PATH"'
    )
    #: None: the protocol and the listener's place among those of its protocol, ``smtp1``.
    name: Annotated[str, BeforeValidator(values.listener_name)] | None = None
    mode: Annotated[int, BeforeValidator(values.file_mode)] = 0o660
    group: Line | None = None
    tls: TlsMode = Tls.NONE
    certificate: FilePath | None = None
    key: FilePath | None = None
    require_tls: bool = False
    proxy_from: Array[Network] = ()
    trusted_relays: Array[TrustedRelay] = ()
    #: None: as the protocol suggests.
    sees_client: bool | None = None
    authserv_ids: Annotated[Array[Annotated[str, BeforeValidator(values.authserv_id)]], AfterValidator(_each_once)] = ()
    authserv_hops: Annotated[Count, Field(le=10)] = 1
    auth: bool = False
    require_auth: bool = False
    client_ca: FilePath | None = None
    xclient_from: Array[Network] = ()
    refuse_forged: bool = False


def _password(value: object, info: ValidationInfo) -> Secret:
    secret = _secret(value, info)
    check_kept(secret.reveal())
    return secret


class SubmissionUser(Table):
    name: Annotated[str, BeforeValidator(values.login_name)] = Field(description="what the user logs in as")
    addresses: Annotated[
        Array[Annotated[str, BeforeValidator(values.author)]], BeforeValidator(_filled), AfterValidator(_each_once)
    ] = Field(description="the authors that this login proves")
    password: Annotated[Secret, BeforeValidator(_password)] | None = None
    certificate: Annotated[str, _in_folder(mail_keys.fingerprint)] | None = None


class Submission(Table):
    users: Array[SubmissionUser] = ()


class Priority(Table):
    name: Line = Field(description="what commands and reports call the level")
    labels: dict[Language, Line] = {}


class Texts(Table):
    signature: Paragraph = Field(description="how the desk signs in this language")
    hours: Paragraph = ""
    urgent: Paragraph = ""


#: The scale of a desk that configures none; highest first.
SCALE = (
    Priority(name="critical", labels={"fr": "Critique", "en": "Critical", "nl": "Kritiek", "de": "Kritisch"}),
    Priority(name="high", labels={"fr": "Élevée", "en": "High", "nl": "Hoog", "de": "Hoch"}),
    Priority(name="normal", labels={"fr": "Normale", "en": "Normal", "nl": "Normaal", "de": "Normal"}),
    Priority(name="low", labels={"fr": "Faible", "en": "Low", "nl": "Laag", "de": "Niedrig"}),
)


class ContactForm(Table):
    address: Address = Field(description="what the site's mails have in From")
    author: Literal["reply-to"] = Field(description='"reply-to", where the site puts who filled in the form')
    networks: Array[Network] = ()


class DeskAgents(Table):
    proof: Annotated[AgentProof, Strict(False)] = AgentProof.VERIFIED


class Agent(Table):
    name: Line = Field(description="what colleagues call this agent")
    addresses: Annotated[Array[Address], BeforeValidator(_filled), AfterValidator(_each_once)] = Field(
        description="the addresses this agent writes from"
    )
    #: None: all of them.
    desks: Annotated[Array[str], BeforeValidator(_filled), AfterValidator(_each_once)] | None = None
    language: Language | None = None


class Desk(Table):
    display_name: Line = Field(description="the name that customers see as the sender")
    prefix: Prefix = Field(description='what its ticket numbers start with, such as "SUP"')
    old_prefixes: Annotated[Array[Prefix], AfterValidator(_each_once)] = ()
    addresses: Annotated[
        Array[Annotated[str, BeforeValidator(values.desk_address)]],
        BeforeValidator(_filled),
        AfterValidator(_each_once),
    ] = Field(description="where its customers write to, first the one it writes from")
    #: None: the first address.
    signed_address: Annotated[str, BeforeValidator(values.desk_address)] | None = None
    languages: Annotated[Array[Language], BeforeValidator(_filled), AfterValidator(_each_once)] = Field(
        description="those it answers in, first the one for authors whose language is not known"
    )
    timezone: Annotated[str, BeforeValidator(values.timezone)] = "UTC"
    references: bool = True
    acknowledge: Annotated[Acknowledge, Strict(False)] = Acknowledge.NOT_FAILED
    priorities: Annotated[Array[Priority], BeforeValidator(_filled)] = SCALE
    #: None: the lowest level.
    email_default: str | None = None
    texts: dict[Language, Texts] = {}
    changed_subject: Annotated[ChangedSubject, Strict(False)] = ChangedSubject.NEW_TICKET
    several_subjects: Annotated[SeveralSubjects, Strict(False)] = SeveralSubjects.WARN
    thanks: Annotated[ThanksOnly, Strict(False)] = ThanksOnly.KEEP
    no_comment: Annotated[NoComment, Strict(False)] = NoComment.ASK
    closed: Annotated[ClosedAnswer, Strict(False)] = ClosedAnswer.NEW_TICKET
    closed_days: Annotated[int, Field(ge=0, le=3650)] = 14
    reference_joins: bool = False
    automatic: Annotated[Automatic, Strict(False)] = Automatic.OPEN
    copies: Annotated[Copies, Strict(False)] = Copies.ANSWERS
    acknowledge_forwards: bool = False
    share: Line | None = None
    trusted_lists: Annotated[Array[Line], AfterValidator(_each_once)] = ()
    contact_forms: Array[ContactForm] = ()
    former_numbers: Annotated[
        Array[Annotated[str, BeforeValidator(values.former_number)]], AfterValidator(_each_once)
    ] = ()
    refuse_forged: bool = False
    agents: DeskAgents = DeskAgents()


class SmimeKey(Table):
    certificate: Annotated[bytes, _in_folder(mail_keys.certificate)] = Field(
        description="the PEM file of the certificate"
    )
    key: Annotated[Secret, _in_folder(mail_keys.private_text)] = Field(description="the PEM file of its private key")
    password: Annotated[Secret, BeforeValidator(_secret)] | None = None

    @model_validator(mode="after")
    def _belong_together(self) -> SmimeKey:
        mail_keys.opened_key(self.certificate, self.key, self.password)
        return self


class Smime(Table):
    authorities: Annotated[bytes, _in_folder(mail_keys.authorities)] = b""
    keys: Array[SmimeKey] = ()


class PgpKey(Table):
    file: Annotated[Secret, _in_folder(mail_keys.private_text)] = Field(description="the armoured private key")
    passphrase: Annotated[Secret, BeforeValidator(_secret)] | None = None

    @model_validator(mode="after")
    def _opens(self) -> PgpKey:
        mail_keys.check_pgp_key(self.file, self.passphrase)
        return self


class Pgp(Table):
    certificates: Array[Annotated[tuple[bytes, ...], _in_folder(mail_keys.pgp_certificates)]] = ()
    keys: Array[PgpKey] = ()


_PARSE = ParseLimits()


class Parse(Table):
    header_block: Annotated[Size, Field(ge=16 * KB, le=4 * MB)] = _PARSE.header_block
    header: Annotated[Size, Field(ge=1 * KB, le=1 * MB)] = _PARSE.header
    headers: Annotated[Count, Field(ge=50, le=10_000)] = _PARSE.headers
    parts: Annotated[Count, Field(ge=10, le=5_000)] = _PARSE.parts
    depth: Annotated[Count, Field(ge=4, le=50)] = _PARSE.depth
    text: Annotated[Count, Field(ge=10_000, le=10_000_000)] = _PARSE.text
    html: Annotated[Size, Field(ge=16 * KB, le=8 * MB)] = _PARSE.html
    unpacked: Annotated[Size, Field(ge=1 * MB, le=500 * MB)] = _PARSE.unpacked
    layers: Annotated[Count, Field(ge=1, le=8)] = _PARSE.layers
    smime: Smime = Smime()
    pgp: Pgp = Pgp()


_VERIFY = VerifySettings()


class Verify(Table):
    enabled: bool = _VERIFY.enabled
    dkim: bool = _VERIFY.dkim
    dns_servers: Annotated[
        Array[Annotated[Endpoint, BeforeValidator(values.dns_server)]], AfterValidator(_each_once)
    ] = ()
    dns_timeout: Annotated[Seconds, Field(ge=2, le=60)] = _VERIFY.dns_seconds
    dns_queries: Annotated[Count, Field(le=500)] = _VERIFY.dns_queries
    arc_sealers: Annotated[Array[Annotated[str, BeforeValidator(values.domain)]], AfterValidator(_each_once)] = ()


class Lists(Table):
    contacts: Annotated[Array[ListFile], AfterValidator(_each_once)] = ()
    organisations: Annotated[Array[ListFile], AfterValidator(_each_once)] = ()


class Http(Table):
    address: Annotated[Endpoint, BeforeValidator(values.ip_endpoint)] = Field("127.0.0.1:8025", validate_default=True)


class Configuration(Table):
    """The whole file."""

    service: Service = Field(description="the table [service], with hostname and alerts")
    limits: Limits = Limits()
    workers: Workers = Workers()
    delivery: Delivery = Field(description='the table [delivery], with to = "smtp" or "maildir:PATH"')
    budgets: Budgets = Budgets()
    parse: Parse = Parse()
    verify: Verify = Verify()
    lists: Lists = Lists()
    submission: Submission = Submission()
    listener: Array[Listener] = ()
    agents: Array[Agent] = ()
    http: Http | None = None
    desks: Annotated[dict[Annotated[str, BeforeValidator(values.desk_name)], Desk], BeforeValidator(_filled)] = Field(
        description="at least one table [desks.NAME]"
    )


def every_key(table: type[BaseModel] = Configuration) -> frozenset[tuple[str, ...]]:
    """The path of every key and table there is; ``*`` stands for a name of the operator's and for an index."""
    paths: set[tuple[str, ...]] = set()
    for name, field in table.model_fields.items():
        paths.add((name,))
        inner, between = table_within(field.annotation)
        if inner is not None:
            paths |= {(name, *between, *path) for path in every_key(inner)}
    return frozenset(paths)


def table_within(annotation: Any) -> tuple[type[BaseModel] | None, tuple[str, ...]]:
    """The table that a key's type leads to, if to any, and the ``*`` on the way to it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ()
    star = ("*",) if getattr(annotation, "__origin__", None) in (tuple, dict) else ()
    # The type that matters stands first (tuple[X, ...], X | None) or, in a dict, last.
    for argument in reversed(getattr(annotation, "__args__", ())):
        inner, between = table_within(argument)
        if inner is not None:
            return inner, (*star, *between)
    return None, ()
