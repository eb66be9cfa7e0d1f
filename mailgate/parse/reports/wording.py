"""Words that bounces have, and other mail as well; and those that tell a delay from a failure.

All phrases are in lower case with straight apostrophes and single blanks, as ``folded`` has them.
"""

from __future__ import annotations

from ..one_line import fold_blanks

#: Characters of a text in which its wording must show.
WINDOW = 3000


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table, which stand between bars."""
    return tuple(filter(None, (phrase.strip() for phrase in text.split("|"))))


#: Words that a bounce has somewhere near its start.
_LOOSE = phrases("""
    could not be delivered | couldn't be delivered | was not delivered | wasn't delivered | not been delivered |
    not yet been delivered | unable to deliver | undeliverable | did not reach | delivery failed | could not deliver |
    delivery to the following | delivery has failed | failed permanently | cannot be delivered | can't be delivered |
    delivery failure | did not receive this message | failed recipient | could not be reached | been delayed |
    has been postponed | delivery problem | automatically rejected | unknown user | user unknown | no such user |
    not be delivered | fatal errors | message not delivered | not deliver | mail delivery fail | was not accepted |
    n'a pas pu être remis | n'a pas pu etre remis | n'a pas pu être délivré | n'a pas pu etre delivre | non remis |
    n'a pas pu être distribué | n'a pas pu être achemin | n'a pas pu être livré | n'a pas pu être transmis |
    impossible de remettre | n'a pas été remis | n'a pas été délivré | échec de la remise | échec de la livraison |
    n'a pu être remis | n'a pu être délivré | n'a pas pu être envoyé | n'existe pas | impossible de délivrer |
    n'est pas parvenu | la remise a été retardée | est retardée | n'a pas encore pu être | niet worden bezorgd |
    niet worden afgeleverd | niet bezorgd | niet afgeleverd | onbestelbaar | niet besteld | nicht zugestellt |
    unzustellbar | nicht zustellbar | nachrichtenzustellung | nicht übermittelt | verzögert | no se pudo entregar |
    no ha podido ser entregado | no pudo ser entregado | no se ha podido entregar | no fue entregado |
    impossibile recapitare | non è stato possibile | non è stato recapitato | non è stato consegnato |
    não pôde ser entregue | não foi possível entregar | nao pode ser e | nie może zostać dostarczon |
    nie mogła zostać dostarczona | nie została dostarczona | nie powiodło się | kunne ikke leveres | inte levereras |
    ei voitu toimittaa | nelze doručit | nebylo možné doručit | не может быть доставлен | не доставлен |
    не удалось доставить | не вдалося доставити | teslim edilemedi | 配信できません |
    届けることができません | 无法送达 | 无法投递 | 退信 | 投递失败 |
    无法递送 | 배달
""")
_DELAYED = phrases("""
    delivery incomplete | this is a warning | warning message only | will be retried | will retry | just a warning |
    not yet been delivered | delivery is delayed | been delayed | delivery attempts will continue | advisory-only |
    we will continue to | still being retried | has been postponed | will keep trying | temporary problem deliver |
    transient non-fatal errors | a temporary error has occurred | no action is required on your part |
    remise à ces destinataires ou groupes est retardée | remise à ces destinataires ou groupes a été retardée |
    la remise a été retardée | pas encore pu être | pas encore été remis | tentatives de remise vont continuer |
    nous continuerons à essayer | is vertraagd | nog niet worden bezorgd | nog niet bezorgd | nog niet afgeleverd |
    opnieuw geprobeerd | verzögert sich | ist verzögert | noch nicht zugestellt | weitere zustellversuche |
    se ha retrasado | è stato ritardato | ritardo nel recapito
""")
#: Sendmail and Postfix say both where they gave up at last.
_GIVEN_UP = phrases("""
    permanent error | given up | gave up | giving up | permanent fatal | wasn't delivered | failed permanently
""")

_STRAIGHT = str.maketrans({"\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u2018": "'"})


def folded(text: str) -> str:
    """The start of a text as phrases are looked for in it: one line, lower case, straight apostrophes."""
    return fold_blanks(text[:WINDOW].translate(_STRAIGHT)).casefold()


def is_worded(start: str) -> bool:
    """Whether a folded text speaks of a delivery that failed or is late, in words that people use as well."""
    return any(phrase in start for phrase in _LOOSE)


def action_of(start: str) -> str:
    """``delayed`` or ``failed``, by what a folded text says."""
    if any(phrase in start for phrase in _DELAYED) and not any(phrase in start for phrase in _GIVEN_UP):
        return "delayed"
    return "failed"
