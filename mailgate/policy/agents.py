"""Rules for mail from an agent's address (DESIGN §5.4): proven, or held."""

from __future__ import annotations

from ..model.decision import Outcome, Standing
from ..model.message import Author
from ..model.rules import AgentProof
from .facts import Facts, Verdict, hold


def agent_unproven(facts: Facts) -> Verdict | None:
    """A mail that bears an agent's address and is not proven to be his does nothing, and he is told."""
    if facts.agent is None or facts.released or proof_of_agent(facts):
        return None
    proof = facts.desk.rules.agents_proof
    why = f"it bears the address of the agent {facts.agent.name}, and nothing proves it (agents.proof = {str(proof)!r})"
    return hold(why, notice="agent_unproven")


def proof_of_agent(facts: Facts) -> str:
    """What proves that the author is the agent, as the desk asks for it; ``""`` if nothing does."""
    proof, authentication = facts.desk.rules.agents_proof, facts.authentication
    # Whoever lets a held forgery go on has not said that the agent wrote it.
    if facts.message.author.ambiguous or authentication.standing is Standing.FAILED:
        return ""
    if authentication.by_login:
        return authentication.method
    if proof is AgentProof.SUBMISSION:
        return ""
    if facts.verified:
        return authentication.method
    holds = facts.proof and facts.match.issued_to in facts.keys
    return "he answers a mail written to him" if proof is AgentProof.TOKEN and holds else ""


def agent(facts: Facts) -> Verdict | None:
    """A proven agent: his mail is a note on the ticket that it names, or opens a ticket for whom he forwards."""
    if facts.agent is None or not (proof := proof_of_agent(facts)):
        return None
    ticket = facts.match.ticket
    if ticket and ticket.reporter in (None, facts.participant):
        # His own request: there he is a customer of his colleagues.
        return None
    if ticket:
        why = f"the agent {facts.agent.name} wrote on {ticket.number}, proven: {proof}"
        participant = facts.participant.number if facts.participant else 0
        return Verdict(Outcome.APPEND, why, ticket, participant, ("agent",), internal=True)
    original = _forwarded_author(facts)
    if original is None:
        return None
    why = f"the agent {facts.agent.name} passed on a mail of {original.address}, proven: {proof}"
    return Verdict(Outcome.NEW_TICKET, why, flags=("forwarded",), reporter=original)


def _forwarded_author(facts: Facts) -> Author | None:
    """Who wrote what is passed on; None where it is one of us, or cannot be told."""
    forwarded = facts.message.forwarded
    mailbox = forwarded.author if forwarded else None
    if mailbox is None or not mailbox.key or mailbox.key in facts.inside:
        return None
    return Author(mailbox.address, mailbox.name)
