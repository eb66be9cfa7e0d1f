"""English: how people ask, complain and pass from one matter to the next."""

from __future__ import annotations

from typing import Final

from .requests import Words

WORDS: Final = Words(
    requests=(
        r"(?:can|could|would|will) (?:you|someone|somebody|anyone|i|we)",
        r"please|kindly|pls|plz",
        r"(?:i|we)(?:'d| would)(?: also)? (?:like|love|need|appreciate)|(?:i|we) (?:also )?(?:need|want|require)",
        r"(?:is|would) (?:it|there) (?:be )?(?:possible|a way|any way)|how (?:do|can|would|should|to)",
        r"(?:may|do|should) (?:i|we)|would you be able|request (?:for|to)|where can",
    ),
    faults=(
        r"(?<!please )(?:can|could|do|does|did|is|are|was|were|wo|has|have|would)n'?t",
        r"(?:cannot|can not|unable|not (?:able|working|responding|possible)|no longer|never|isnt|doesnt|cant|wont)",
        r"(?:is|are|keeps?|got|gets?|has|have|went|looks?|seems?) (?:\w+ )?(?:broken|down|dead|stuck|missing|wrong|"
        r"blank|empty|slow|frozen|crashing|rebooting|failing|locked|blocked|expired|offline|faulty|gone|disappeared|"
        r"stopped)",
        r"crash(?:es|ed|ing)?|fail(?:s|ed|ing)?|broke|stopped|hangs?|freez(?:es|ing)|lost|error \d+|not \w+ing",
        r"(?:got|gets) stuck|not \w+ed(?: \w+)?|(?:a|an|the same) (?:problem|issue|error)",
        r"keeps? \w+ing|out of order|only blinks|just blinks|doesn't",
    ),
    told=(
        r"(?:i|we)(?:'ve| have)?(?: also)? (?:already |just )?(?:tried|checked|restarted|rebooted|reinstalled|"
        r"noticed|called|asked|tested|confirmed|replaced|swapped|contacted|verified|updated|did|changed|looked)",
        r"already|fyi|for (?:your )?information|thank\w*|works? (?:fine|well|normally|ok)|is (?:fine|up|ok)|"
        r"confirmed",
        r"(?:i|we)(?:'m| am|'re| are| will be|'ll be) (?:in|out|at|available|on|off|free|closed|away)",
        r"(?:i|we) (?:think|suspect|guess|believe)",
    ),
    errands=(
        r"(?:call|ring|phone|contact|reach|answer|tell|inform|update) (?:me|us)|let (?:me|us) know|get back|"
        r"keep (?:me|us)|don'?t|do not",
        r"confirm|advise|asap|as soon as|urgently|(?:when|whether|if) (?:this|it|that)|have a look|look into|check|"
        r"fix",
        r"(?:come|use the|enter) (?:by|in|to|through|entrance|door)",
    ),
    backward=(
        r"(?:this(?! (?:morning|week|month|year|afternoon))|that|these|those|the same|such)(?: \w+)?|it(?:'s|s)?|"
        r"its|they|them|their|he|she|him|her|same here",
        r"the (?:problem|issue|error|fault|ticket|request)|of the (?:day|week|month)",
    ),
    another=(
        r"(?:an)?other (?:issues?|problems?|questions?|things?|requests?|topics?|matters?|points?)",
        r"(?:a |the |my |our )?(?:second|2nd|third|3rd|further|separate|different|unrelated|next|last) (?:issue|"
        r"problem|question|thing|request|topic|matter|point)",
        r"one more (?:thing|question|request|issue)",
    ),
    aside=(
        r"on (?:another|(?:a|an) (?:completely )?(?:different|separate|unrelated|other)) (?:note|topic|subject|"
        r"matter)",
        r"unrelated(?:ly)?(?: to this)?|totally unrelated|while i'?m at it|while we'?re at it",
        r"while i have you",
    ),
    added=("separately", "secondly", "by the way", "btw", "apart from that", "other than that"),
    second=("second", "secondly", "the second(?: one)?"),
    first=("first", "firstly", "the first(?: one)?", "first of all"),
    heaped=("additionally", "also", "in addition", "furthermore", "besides", "moreover", "finally", "on top of that"),
    lead=(
        r"and|then|oh|hi|hello|ps|p\.s|thanks",
        r"(?:i|we)(?:'ve)?(?: also| do| would| still)? (?:have|had|got)(?: also)?|there(?:'s| is)(?: also)?|also",
    ),
    several=(
        *("two", "2", "three", "3", "four", "4", "five", "5", "six", "6", "several", "a few", "a couple(?: of)?"),
        *("multiple", "various", "some", "following", "these", "different"),
    ),
    adjectives=("unrelated", "different", "separate", "small", "quick", "other", "more", "following", "new", "open"),
    nouns=(
        *("request", "issue", "problem", "thing", "topic", "matter", "question", "point", "subject", "item"),
        *("reason",),
    ),
    loose=("reason", "issue", "problem", "question", "point", "item", "topic", "subject"),
    announcing=(
        *("hi", "hello", "hey", "dear", "good", "morning", "afternoon", "team", "all", "guys", "support", "there"),
        *("sir", "madam"),
        *("i", "we", "i've", "we've", "have", "got", "need", "are", "here", "please", "could", "can", "you", "help"),
        *("me", "us", "with"),
        *("the", "for", "today", "this", "week", "to", "look", "at", "into", "deal", "handle", "report", "as"),
        *("well",),
        *("just", "my", "our"),
        *("following", "of", "some", "take", "care", "ask", "raise", "would", "like", "thanks", "unrelated"),
        *("separate", "different"),
    ),
    meeting=(r"agenda|minutes|meeting|answers? to|as requested|to reproduce|reproduce|steps?|quote for|recap",),
)
