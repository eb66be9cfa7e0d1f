"""From the tables of a sound configuration to ``model.settings``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..model.parsing import Keyring, ParseLimits, ParseSettings, PgpKey, SmimeKey
from ..model.rules import AgentSettings, ContactForm, DeskRules
from ..model.settings import (
    BudgetSettings,
    DeliverySettings,
    DeskSettings,
    DeskTexts,
    HttpSettings,
    Limits,
    ListenerSettings,
    ListSettings,
    PriorityLevel,
    Protocol,
    Settings,
    SmtpRelay,
    Tls,
    TrustedRelay,
    WorkerSettings,
)
from ..model.submission_users import SubmissionSettings, SubmissionUser
from ..model.verification import VerifySettings
from . import mail_keys, tables

_RELAY_PORTS = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.NONE: 25}


def settings(configuration: tables.Configuration, path: Path) -> Settings:
    """The settings that a configuration without problems stands for; ``path`` is where it was read."""
    service = configuration.service
    desks = tuple(_desk(name, desk) for name, desk in configuration.desks.items())
    return Settings(
        path=path,
        hostname=service.hostname,
        database=service.database,
        secret_file=service.secret_file,
        alerts=service.alerts,
        templates=service.templates,
        blob_directory=service.blobs,
        log_format=service.log,
        log_level=service.log_level,
        limits=_limits(configuration.limits),
        workers=_workers(configuration.workers),
        delivery=_delivery(configuration.delivery),
        budgets=BudgetSettings(**configuration.budgets.model_dump()),
        listeners=_listeners(configuration.listener),
        desks=desks,
        http=_http(configuration.http),
        parse=_parse(configuration.parse, _languages(desks)),
        agents=tuple(
            AgentSettings(one.name, one.addresses, one.desks or (), one.language or "") for one in configuration.agents
        ),
        verify=_verify(configuration.verify),
        lists=ListSettings(configuration.lists.contacts, configuration.lists.organisations),
        submission=_submission(configuration.submission),
    )


def _parse(table: tables.Parse, languages: tuple[str, ...]) -> ParseSettings:
    return ParseSettings(
        limits=ParseLimits(**table.model_dump(exclude={"smime", "pgp"})),
        languages=languages,
        keyring=Keyring(
            smime_authorities=table.smime.authorities,
            smime_keys=tuple(
                SmimeKey(one.certificate, mail_keys.opened_key(one.certificate, one.key, one.password))
                for one in table.smime.keys
            ),
            pgp_certificates=tuple(one for file in table.pgp.certificates for one in file),
            pgp_keys=tuple(PgpKey(one.file, one.passphrase) for one in table.pgp.keys),
        ),
    )


def _verify(table: tables.Verify) -> VerifySettings:
    return VerifySettings(
        enabled=table.enabled,
        dkim=table.dkim,
        dns_servers=tuple((server.host, server.port) for server in table.dns_servers),
        dns_seconds=table.dns_timeout,
        dns_queries=table.dns_queries,
        arc_sealers=table.arc_sealers,
    )


def _languages(desks: Sequence[DeskSettings]) -> tuple[str, ...]:
    """Base languages of all desks, each once: ``fr-CA`` counts as ``fr``."""
    return tuple(dict.fromkeys(lang.partition("-")[0] for desk in desks for lang in desk.languages))


def _limits(table: tables.Limits) -> Limits:
    return Limits(
        max_message=table.max_message,
        max_data_memory=table.max_data_memory,
        max_connections=table.max_connections,
        max_connections_per_client=table.max_connections_per_client,
        max_recipients=table.max_recipients,
        max_errors=table.max_errors,
        max_commands=table.max_commands,
        command_seconds=table.command_timeout,
        data_idle_seconds=table.data_idle_timeout,
        data_seconds=table.data_timeout,
        max_line=table.max_line,
        max_hops=table.max_hops,
    )


def _workers(table: tables.Workers) -> WorkerSettings:
    return WorkerSettings(
        ingest=table.ingest,
        parse_seconds=table.parse_timeout,
        parse_memory=table.parse_memory,
        max_tries=table.max_tries,
    )


def _delivery(table: tables.Delivery) -> DeliverySettings:
    return DeliverySettings(
        maildir=table.to,
        relay=_relay(table.smtp) if table.smtp and table.to is None else None,
        threads=table.threads,
        give_up_after=table.give_up_after,
        timeout=table.timeout,
    )


def _relay(table: tables.SmtpRelay) -> SmtpRelay:
    return SmtpRelay(
        host=table.host,
        port=table.port or _RELAY_PORTS[table.tls],
        tls=table.tls,
        ca_file=table.ca_file,
        username=table.username or "",
        password=table.password,
    )


def _listeners(listeners: tuple[tables.Listener, ...]) -> tuple[ListenerSettings, ...]:
    built: list[ListenerSettings] = []
    taken = {table.name for table in listeners if table.name}
    for table in listeners:
        free = (f"{table.protocol}{number}" for number in range(1, len(listeners) + len(taken) + 1))
        name = table.name or next(name for name in free if name not in taken)
        taken.add(name)
        built.append(_listener(name, table))
    return tuple(built)


def _listener(name: str, table: tables.Listener) -> ListenerSettings:
    return ListenerSettings(
        name=name,
        protocol=table.protocol,
        host=table.address.host,
        port=table.address.port,
        unix=table.address.unix,
        mode=table.mode,
        group=table.group or "",
        tls=table.tls,
        certificate=table.certificate,
        key=table.key,
        require_tls=table.require_tls,
        proxy_from=table.proxy_from,
        trusted_relays=tuple(TrustedRelay(relay.net, relay.domains) for relay in table.trusted_relays),
        sees_client=_sees_client(table),
        authserv_ids=table.authserv_ids,
        authserv_hops=table.authserv_hops,
        auth=table.auth,
        require_auth=table.require_auth,
        client_ca=table.client_ca,
        xclient_from=table.xclient_from,
        refuse_forged=table.refuse_forged,
    )


def _submission(table: tables.Submission) -> SubmissionSettings:
    return SubmissionSettings(
        tuple(SubmissionUser(one.name, one.addresses, one.password, one.certificate or "") for one in table.users)
    )


def _sees_client(table: tables.Listener) -> bool:
    if table.sees_client is not None:
        return table.sees_client
    # A listener that believes what another server found out stands behind it.
    return table.protocol is Protocol.SMTP and table.address.unix is None and not table.authserv_ids


def _http(table: tables.Http | None) -> HttpSettings | None:
    return HttpSettings(table.address.host, table.address.port) if table else None


def _desk(name: str, table: tables.Desk) -> DeskSettings:
    return DeskSettings(
        name=name,
        display_name=table.display_name,
        prefix=table.prefix,
        old_prefixes=table.old_prefixes,
        addresses=table.addresses,
        signed_address=table.signed_address or table.addresses[0],
        languages=table.languages,
        timezone=table.timezone,
        references=table.references,
        acknowledge=table.acknowledge,
        priorities=tuple(PriorityLevel(level.name, tuple(level.labels.items())) for level in table.priorities),
        email_default=table.email_default or table.priorities[-1].name,
        texts=tuple(
            (language, DeskTexts(texts.signature, texts.hours, texts.urgent)) for language, texts in table.texts.items()
        ),
        rules=_rules(table),
    )


def _rules(table: tables.Desk) -> DeskRules:
    return DeskRules(
        changed_subject=table.changed_subject,
        several_subjects=table.several_subjects,
        thanks=table.thanks,
        no_comment=table.no_comment,
        closed=table.closed,
        closed_days=table.closed_days,
        reference_joins=table.reference_joins,
        automatic=table.automatic,
        copies=table.copies,
        acknowledge_forwards=table.acknowledge_forwards,
        share=table.share or "",
        trusted_lists=tuple(one.strip("<>").lower() for one in table.trusted_lists),
        contact_forms=tuple(ContactForm(one.address, one.networks) for one in table.contact_forms),
        former_numbers=table.former_numbers,
        refuse_forged=table.refuse_forged,
        agents_proof=table.agents.proof,
    )
