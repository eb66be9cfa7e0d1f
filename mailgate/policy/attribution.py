"""Whom a message is attributed to (DESIGN §5.1).

To the mailbox in From, with two exceptions that an operator makes: a contact form of the desk writes in the name of
its Reply-To, and a person who releases a held message may say who wrote it.  Reply-To moves nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from ..model.decision import Authentication, Standing
from ..model.envelope import Envelope
from ..model.message import Author, Message
from ..model.rules import ContactForm
from ..model.settings import DeskSettings

#: What a person may say of an author instead of an address.
AS_VERIFIED = "verified"


def attribute(
    message: Message, authentication: Authentication, envelope: Envelope, desk: DeskSettings, release_as: str
) -> tuple[Message, Authentication]:
    """The message under the author that it counts for at ``desk``, with his standing.

    Args:
        release_as: what was said when it was released: ``"verified"``, an address, or ``""``.
    """
    if release_as == AS_VERIFIED:
        if message.author.ambiguous or not message.author.key:
            return message, authentication
        return message, replace(authentication, standing=Standing.VERIFIED, method="a person vouched for the author")
    if release_as:
        said = Authentication(Standing.UNVERIFIED, "a person said who wrote it")
        return replace(message, author=Author(release_as)), said
    form = next((one for one in desk.rules.contact_forms if _is_from(one, message, authentication, envelope)), None)
    if form is None or len(message.reply_to) != 1 or not message.reply_to[0].key:
        return message, authentication
    (asked,) = message.reply_to
    # The site lets anybody fill in any address: it proves nothing about who that is.
    standing = Authentication(Standing.UNVERIFIED, f"the contact form {form.address} proves nobody")
    return replace(message, author=Author(asked.address, asked.name)), standing


def _is_from(form: ContactForm, message: Message, authentication: Authentication, envelope: Envelope) -> bool:
    if message.author.ambiguous or message.author.key != form.key or authentication.standing is Standing.FAILED:
        return False
    if not form.networks:
        return authentication.standing is Standing.VERIFIED
    try:
        client = ip_address(envelope.client)
    except ValueError:
        return False
    return any(client in network for network in form.networks)
