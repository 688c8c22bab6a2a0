"""Messages that ask nothing of the articles, and messages that ask several things."""

from __future__ import annotations

import re

_MOST = 5  # questions of one message that are answered

_PLEASE = r"(?:\s*(?:there|again|all|everyone|bot|qabot|so\s+much|very\s+much|a\s+lot|for\s+that))*"
_REMARKS = (
    (
        rf"(?:hi|hello|hey|hiya|howdy|greetings|good\s+(?:morning|afternoon|evening|day)){_PLEASE}",
        "Hello. Ask me something about the articles.",
    ),
    (
        rf"(?:many\s+)?(?:thanks|thank\s+you|thx|ty|cheers|great|perfect|nice|cool|ok(?:ay)?|"
        rf"got\s+it){_PLEASE}(?:[,!.\s]+(?:thanks|thank\s+you))?{_PLEASE}",
        "You're welcome.",
    ),
    (
        rf"(?:bye|goodbye|good\s+night|see\s+you)(?:\s+(?:later|soon))?{_PLEASE}",
        "Goodbye.",
    ),
    (
        r"(?:who|what)\s+are\s+you|what(?:['’]s|\s+is)\s+your\s+name|are\s+you\s+"
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
        rf"how\s+are\s+you(?:\s+(?:doing|today))?{_PLEASE}",
        "I'm well, thank you. What do you want to know?",
    ),
)  # fmt: skip
_COMPILED = [(re.compile(rf"(?:{pattern})\W*", re.IGNORECASE), line) for pattern, line in _REMARKS]
_SEVERAL = re.compile(r"(?<=\?)\s+|\n+")


def remark(message: str) -> str | None:
    """What to say to a greeting, thanks, or a question about the bot; None to anything else.

    >>> remark("Thank you!")
    "You're welcome."
    """
    text = message.strip()
    return next((line for pattern, line in _COMPILED if pattern.fullmatch(text)), None)


def split_questions(message: str) -> list[str]:
    """The questions of one message, in order; the message itself if it is one.

    >>> split_questions("Who won? And when?")
    ['Who won?', 'And when?']
    """
    parts = [part.strip() for part in _SEVERAL.split(message) if part.strip()]
    asked = [part for part in parts if part.endswith("?")]
    if len(asked) < 2 or len(parts) > _MOST or len(asked) < len(parts):
        return [message]
    return parts
