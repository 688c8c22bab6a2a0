"""Messages that ask nothing of the articles, and messages that ask several things."""

from __future__ import annotations

import re

_MOST = 5  # questions of one message that are answered

_PLEASE = (
    r"(?:\s*(?:there|again|all|everyone|bot|qabot|so\s+much|very\s+much|a\s+lot|"
    r"for\s+that|for\s+(?:the|your)\s+(?:answers?|help|info(?:rmation)?)))*"
)
_REMARKS = (
    (
        rf"(?:hi|hello|hey|hiya|howdy|greetings|good\s+(?:morning|afternoon|evening|day)){_PLEASE}",
        "Hello. Ask me something about the articles.",
    ),
    (
        rf"(?:(?:many\s+)?(?:thanks|thank\s+you|thx|ty|cheers|great|perfect|nice|cool|ok(?:ay)?|"
        rf"got\s+it|awesome|brilliant){_PLEASE}[,!.\s]*)+",
        "You're welcome.",
    ),
    (
        r"(?:that|this|it|you)(?:(?:['’]?s|\s+is|\s+was|['’]?re|\s+are|\s+were)?\s+"
        r"(?:(?:really|very|so|quite|all)\s+)?(?:helped|helps|helpful|useful|great|good|perfect|nice|"
        r"awesome|clear|enough|all|it|interesting|good\s+to\s+know|"
        r"(?:all\s+)?(?:what\s+)?i\s+(?:needed|wanted)(?:\s+to\s+know)?))"
        r"(?:\s+(?:me|a\s+lot|for\s+now|then))*|(?:very\s+)?(?:helpful|good\s+(?:bot|job|to\s+know|answer))",
        "You're welcome.",
    ),
    (
        rf"(?:bye|goodbye|good\s+night|see\s+you)(?:\s+(?:later|soon))?{_PLEASE}",
        "Goodbye.",
    ),
    (
        r"(?:and\s+)?(?:who|what)\s+are\s+you|who\s+(?:made|built|created|wrote|programmed)\s+you|"
        r"what(?:['’]s|\s+is)\s+your\s+name|are\s+you\s+"
        r"(?:a\s+)?(?:bot|robot|human|real|chatgpt|an?\s+ai)|what\s+(?:is|are)\s+(?:this\s+bot|qabot)",
        "I'm qabot. I look for the answer in a collection of news articles and quote the "
        "sentence it stands in; I write none myself.",
    ),
    (
        r"(?:what\s+can\s+(?:you\s+do|i\s+ask(?:\s+you)?)|how\s+do(?:es)?\s+(?:you|this(?:\s+bot)?|"
        r"it)\s+work|help(?:\s+me)?|how\s+can\s+you\s+help(?:\s+me)?|how\s+do\s+i\s+use\s+(?:you|"
        r"this))",
        "Ask a question about the articles in plain words: who, what, when, where, how many, why. "
        "I answer with a quote and its source, and a next question may refer to the last one.",
    ),
    (
        rf"how\s+are\s+you(?:\s+(?:doing|today))?{_PLEASE}|how['’]?s\s+it\s+going{_PLEASE}|"
        r"what['’]?s\s+up",
        "I'm well, thank you. What do you want to know?",
    ),
    (
        rf"are\s+you\s+(?:still\s+)?(?:there|awake|alive|working|listening|ready){_PLEASE}|test(?:ing)?",
        "Yes, I'm here. What do you want to know?",
    ),
    (
        r"(?:where\s+do\s+you\s+(?:get|have|take)\s+(?:this|that|it|your\s+\w+)(?:\s+from)?|"
        r"what(?:['’]s|\s+is|\s+are)\s+your\s+sources?|how\s+do\s+you\s+know(?:\s+(?:this|that|it))?)",
        "From the articles of this collection alone. Each answer quotes its sentence and names "
        "the article.",
    ),
    (
        r"(?:how\s+(?:accurate|reliable|good|sure|certain)\s+are\s+you|"
        r"(?:can|should)\s+i\s+trust\s+(?:you|this|that)|are\s+you\s+(?:sure|certain))",
        "Each answer says how likely it is to be right, and the quote lets you check it.",
    ),
    (
        r"(?:that|this|it)(?:['’]?s|\s+is|\s+was)\s+(?:wrong|not\s+(?:true|right|correct|it)|incorrect|"
        r"false|nonsense|rubbish|a\s+bad\s+answer)|wrong(?:\s+answer)?|you(?:['’]re|\s+are)\s+wrong",
        "Sorry about that. Ask in other words, and I look again.",
    ),
    (
        r"(?:(?:can|do)\s+you\s+(?:speak|understand)\s+\w+|(?:what|which)\s+languages?\s+do\s+you\s+"
        r"(?:speak|understand|know))",
        "I compare words with those of the articles, so ask in their language.",
    ),
    (
        r"(?:yes|yep|yeah|no|nope|nah|lol|haha+|hm+|oh|ah|wow|i\s+see|never\s*mind|nothing|"
        r"(?:i['’]?m|i\s+am)\s+new\s+here|interesting|sure|fine|right|alright|all\s+right)",
        "Ask me something about the articles.",
    ),
)  # fmt: skip
_COMPILED = [(re.compile(rf"(?:{pattern})\W*", re.IGNORECASE), line) for pattern, line in _REMARKS]
_PART = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*|\s*,\s+(?:(?:and|but|so)\s+)?")
_SEVERAL = re.compile(r"(?<=\?)\s+|\n+")
_NUMBER = re.compile(r"^(?:\(?\d{1,2}[.)]|[-*•])\s+")
_ASKS = re.compile(
    r"(?:(?:and|but|so|then|also)\s+)?(?:who|whose|whom|what|when|where|which|why|how|is|are|was|"
    r"were|did|do|does|has|have|had|can|could|will|would)(?:['’]?(?:s|re|d|ll))?\b",
    re.IGNORECASE,
)


def remark(message: str) -> str | None:
    """What to say to a greeting, thanks, or a question about the bot; None to anything else.

    Of several in one message the last counts: "Hi! What can you do?", "thanks, that helped".

    >>> remark("Thank you!")
    "You're welcome."
    """
    whole = _remark(message.strip())
    lines = [_remark(part) for part in _PART.split(message.strip()) if part]
    return whole or (lines[-1] if lines and None not in lines else None)


def _remark(text: str) -> str | None:
    return next((line for pattern, line in _COMPILED if pattern.fullmatch(text)), None)


def split_questions(message: str) -> list[str]:
    """The questions of one message, in order; the message itself if it is one.

    The last one may lack its mark, and lines that all ask need none.

    >>> split_questions("Who won? And when?")
    ['Who won?', 'And when?']
    >>> split_questions("1. who won\\n2. when did it end")
    ['who won', 'when did it end']
    """
    parts = [_NUMBER.sub("", part.strip()) for part in _SEVERAL.split(message)]
    parts = [part for part in parts if part and remark(part) is None]
    if not 2 <= len(parts) <= _MOST:
        return [message]
    asked = [part for part in parts if part.endswith("?") or _ASKS.match(part)]
    return parts if len(asked) == len(parts) else [message]
