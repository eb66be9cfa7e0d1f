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
        r"(?:someone|somebody|needs?|has|have) (?:needs? )?to (?:be )?\w+|(?:will|'ll|also|and|we're going to|"
        r"i'm going to) (?:be )?(?:need|needing)|needs? (?:\w+ing|\w+ed|changing)",
        r"(?:any chance|wondering (?:if|whether)|grateful|appreciate(?:d)?|(?:are|is) (?:we|i) able to|may (?:i|"
        r"we))|(?:still )?waiting (?:for|on)",
        r"(?:i|we)(?:'m| am|'re| are)? (?:after|looking for|looking to|require|requesting|want)",
        r"can (?:[a-z]+ ){1,3}(?:get|have|be|see|use)|(?:could|can) the \w+|like to (?:have|order|add|change|get|know)",
    ),
    faults=(
        r"(?<!please )(?:ca|could|do|does|did|is|are|was|were|wo|has|have|had|would|should)n'?t",
        r"(?:cannot|can not|unable|not (?:able|working|responding|possible)|no longer|never|isnt|doesnt|cant|wont)",
        r"(?:is|are|keeps?|got|gets?|has|have|went|looks?|seems?) (?:\w+ )?(?:broken|down|dead|stuck|missing|wrong|"
        r"blank|empty|slow|frozen|crashing|rebooting|failing|locked|blocked|expired|offline|faulty|gone|disappeared|"
        r"stopped)",
        r"crash(?:es|ed|ing)?|fail(?:s|ed|ing)?|broke|stopped|hangs?|freez(?:es|ing)|lost|error \d+|not \w+ing",
        r"(?:got|gets) stuck|not \w+ed(?: \w+)?|(?:a|an|the same) (?:problem|issue|error)",
        r"keeps? \w+ing|out of order|only blinks|just blinks|doesn't",
        r"has (?:vanished|gone|died|expired|packed up|disappeared)|have (?:vanished|gone|died|expired|disappeared)|"
        r"won't|will not|doesn'?t|nothing (?:comes|happens|prints)|no (?:sound|signal|picture|internet|dial tone|"
        r"power|longer)",
        r"comes? out (?:blank|grey|gray|wrong|upside)|keeps (?:\w+ )?(?:\w+ing)|shows? (?:a|an|the) \w+ (?:warning|"
        r"error|message)|leak(?:s|ing)|flicker(?:s|ing)|jam(?:s|med|ming)|too slow",
        r"returns? no|no (?:\w+ )?(?:results?|response|answer)|is out(?: by)?|keeps? asking|wrong|doesn't",
        r"(?:has|have) run out|ran out",
    ),
    told=(
        r"(?:i|we)(?:'ve| have)?(?: also)? (?:already |just )?(?:tried|checked|restarted|rebooted|reinstalled|"
        r"noticed|called|asked|tested|confirmed|replaced|swapped|contacted|verified|updated|did|changed|looked)",
        r"already|fyi|for (?:your )?information|thank\w*|works? (?:fine|well|normally|ok)|is (?:fine|up|ok)|"
        r"confirmed",
        r"(?:i|we)(?:'m| am|'re| are| will be|'ll be) (?:in|out|at|available|on|off|free|closed|away)",
        r"(?:i|we) (?:think|suspect|guess|believe)",
        r"either|perhaps related|might be related|so that you know|just so you know|happy new year|well done",
    ),
    errands=(
        r"(?:call|ring|phone|contact|reach|answer|inform|update) (?:me|us)|tell (?:me|us)(?! (?:who|where|"
        r"which|how to))|let (?:me|us) know|get back|"
        r"keep (?:me|us)|don'?t|do not",
        r"confirm|advise|asap|as soon as|urgently|(?:when|whether|if) (?:this|it|that)|have a look|look into|check|"
        r"fix",
        r"(?:come|use the|enter) (?:by|in|to|through|entrance|door)",
        r"(?:send|get) (?:someone|somebody|an engineer|a technician)|(?:cc|copy) (?:in|me|us|my)|ring|"
        r"(?:please|to|a) call|call (?:me|us|back|before|when|if|first)|reply|"
        r"respond|phone|hurry|come (?:out|and|today|tomorrow)|someone (?:come|visit|look)|sort (?:this|it)",
        r"reference number|(?:when|how long) (?:will|can|it|this)|visit|by (?:noon|tomorrow|today|friday|monday|"
        r"tonight)",
        r"on site|somebody|someone to|help",
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
        r"(?:one|and another|a) (?:other|last|final|further|separate|different|unrelated|quick) (?:thing|question|"
        r"request|issue|matter|item|problem|one)|(?:the )?(?:other|last|final|second) (?:thing|matter|issue|"
        r"request|question|item|one)",
        r"something else|different (?:topic|subject|matter|question|issue)|separate(?:ly)?(?: matter| issue|"
        r" request)|(?:new|unrelated) (?:topic|subject|issue|request|question)|changing the subject|off topic",
    ),
    aside=(
        r"on (?:another|(?:a|an) (?:completely )?(?:different|separate|unrelated|other)) (?:note|topic|subject|"
        r"matter)",
        r"unrelated(?:ly)?(?: to this)?|totally unrelated|while i'?m at it|while we'?re at it",
        r"while i have you",
        r"while (?:you(?:'re| are)|we(?:'re| are)|i(?:'m| am)) (?:at it|here|there|on|writing|about it|"
        r"in there)(?: (?:the )?(?:subject|phone|line))?|while i(?:'ve| have) (?:got )?you(?:r attention)?",
        r"(?:oh|ah)(?:,? and| yes| yeah)(?: also)?|before i forget|almost forgot|i (?:almost |"
        r"nearly )forgot|since i'm writing|not related(?: to (?:this|that|the above))?(?: but)?",
    ),
    added=(
        *(
            "separately",
            "secondly",
            "by the way",
            "btw",
            "apart from that",
            "other than that",
        ),
        "on top of this",
        "aside from that",
        "otherwise",
        "incidentally",
        "in other news",
        "in parallel",
        "lastly",
        "finally",
        "and also",
        "on a side note",
        "side note",
    ),
    second=("second", "secondly", "the second(?: one)?"),
    first=("first", "firstly", "the first(?: one)?", "first of all"),
    heaped=(
        *(
            "additionally",
            "also",
            "in addition",
            "furthermore",
            "besides",
            "moreover",
            "finally",
            "on top of that",
        ),
        "as well as that",
    ),
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
    also=(r"also|as well|too|another",),
    gathering=(
        r"(?:a|my|our|the|this|quick|short|running|usual|little) (?:\w+ )?list|(?:two|three|four|five|2|3|4|"
        r"several|few|couple(?: of)?|multiple|various|bunch of|some) (?:\w+ ){0,2}(?:things?|requests?|issues?|"
        r"problems?|items?|matters|bits|jobs|points)",
        r"things? (?:from|for|to|on|at|that|we|i|need)|in (?:one|a single) (?:mail|email|e-mail|message|go)|"
        r"(?:open|outstanding|pending) (?:items|points|issues|requests|matters|things|jobs)|to-?do\w*|"
        r"bits and (?:pieces|bobs)|round-?up|(?:still|is|are) outstanding",
        r"overview|(?:our|my) (?:\w+ )?(?:issues|problems|requests|needs|points)|wish ?list",
        r"following (?:\w+ )?(?:points|things|requests|issues|matters|changes)|to do",
    ),
    of_one=(
        r"steps?|reproduce|tried|attempt\w*|tested|following (?:users|people|colleagues|machines|pcs|items|error|"
        r"codes)|these (?:users|people|machines|tills|colleagues)|since|when(?! you(?:'re| have| get|"
        r" can))\w*|after (?:the|an|a|your|our|"
        r"upgrading|updating|installing|this)|every time",
        r"with (?:the|our|my|this|your|a)|about(?! (?:two|three|four|several|a few|some))|regarding|"
        r"concerning|on the (?:new|same)|(?:happen|occur|notic)\w*|"
        r"know|version|project|go-?live|release|launch|order\w*|quote|reasons?|options?|ways?|answers?|questions?|"
        r"symptoms?|errors?|messages|availab\w*|agreed|decided|checked",
        r"(?:new|our) (?:starter|joiner|colleague|hire|employee|user|laptop|office|site)|(?:meeting|call|agenda)|"
        r"stopped working|update|upgrade|outage|power cut|because|due to|caus\w+|in the (?:new|app|system|software|"
        r"program|portal)",
    ),
    opening=(
        r"first(?:ly|ly off| off| of all| up| one)?|one(?: is)?|to (?:start|begin) with|the first(?: \w+)?|"
        r"number one|for (?:one|a start)",
    ),
    following=(
        r"second(?:ly)?|third(?:ly)?|fourth(?:ly)?|next|then|also|finally|lastly|last(?: but not least)?|"
        r"the (?:second|third|other|last|next)(?: \w+)?|number (?:two|three)|two|three|and (?:then|finally|lastly|"
        r"also|second\w*)|another|the other",
    ),
    parts=(
        r"context|problem|issue|request|need|steps?|expected|actual|results?|description|environment|impact|"
        r"version|contact|address|subject|urgen\w+|cause|solution|fix|workaround|actions?|note\w*|important|"
        r"background|summary|question\w*|answers?|details?|name|tel|reference|date|"
        r"location|update|edit|ps|p\.s|what|why|how|when|where|who|we|hi|hello|thanks|symptoms?|tests?|diagnosis|"
        r"message|error|user|machine|software|before|after|history|hours|availability|ask|attempts?|"
        r"troubleshooting|conclusion|priority|severity|reproduc\w+|fax|observed|behaviou?r|outcome|goal|reminder|"
        r"warning|regards",
    ),
    telling=(r"the|a|an|and|of|to|we|i|you|is|are|for|with|our|my|these|this|it|on|at|not|please|here",),
    meeting=(r"agenda|minutes|meeting|answers? to|as requested|to reproduce|reproduce|steps?|quote for|recap",),
)
