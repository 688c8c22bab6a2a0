"""The bot's own words, apart from what it says of answers."""

from __future__ import annotations

from qabot.config import Telegram
from qabot.frontends.words import counted

BUSY = "Busy, one moment: many questions are waiting. Please ask again in a minute."
FAILED = "I'm sorry, something went wrong here. Please try again in a moment."
UNAVAILABLE = "I'm sorry, I can't look into the articles right now. Please try again later."
EMPTY = "There are no articles here yet, so there is nothing I could answer from."
NOT_SERVED = "I'm sorry, this bot serves only people whom its operator has let in."
ONLY_TEXT = (
    "Thank you! I can read text only: ask me a question about the news in words, "
    "and I answer with a quotation and its source. See /help."
)
ASK_HOW = "Write your question after the command, for example: /ask Who opened the new bridge?"
UNKNOWN_COMMAND = "I don't know that command. See /help."
EXPIRED = "This answer is no longer kept. Please ask again."
NOT_KEPT = "Thank you, but the question is no longer kept, so your vote can't be counted."
THANKS_UP = "Thank you! Glad that helped."
THANKS_DOWN = "Thank you! Tell me what was wrong with /feedback, if you like."
FEEDBACK_HOW = "Write it after the command, for example: /feedback The date is wrong."
FEEDBACK_KEPT = "Thank you, the people who run this bot will read it."
FEEDBACK_OFF = "Thank you, but this bot keeps no feedback."
FORGOTTEN = "Done. {count} and all answers in this chat are erased, with all feedback."
FORGOTTEN_OWN = "Done. {count} of yours in this group are erased, with your feedback."
ADMINS_ONLY = "That command is for this bot's admins."
NO_MORE = "There are no more articles."
AFRESH = "Done: your next question stands alone."
WITHDRAWN = "You took this question back."
SLOW_DOWN = "Please wait a little"
TYPE_ON = "Type a question"
NONE = "No answer in the articles"

START = (
    "Hello! Ask me a question about the news, as you would ask a friend. I answer with words "
    "from an article, show the sentence they stand in, and link to it. Where the articles don't "
    "hold an answer, I say so."
)
HELP = (
    "Just write a question: I look for the answer in the articles and quote it.\n\n"
    "/ask QUESTION – the same, also in groups\n"
    "/sources – the articles that I know\n"
    "/latest – the newest of them\n"
    "/new – begin anew: the next question is no follow-up\n"
    "/feedback TEXT – tell the people who run me\n"
    "/forget – erase what is kept about this chat\n"
    "/privacy – what is kept, and for how long\n\n"
    "A follow-up such as “And when?” is understood from your last questions. Edit a question, "
    "and its answer changes with it. In groups I answer /ask, replies to me, and mentions."
)
ADMIN_HELP = (
    "\n\nFor admins:\n"
    "/add URL – add a page or feed; or send a file with the caption /add\n"
    "/remove ARTICLE – by id, address or source\n"
    "/reindex – build the index again from its sources\n"
    "/stats – figures\n"
    "/reload – open index and models afresh"
)

COMMANDS = (
    ("ask", "Ask a question"),
    ("sources", "The articles that I know"),
    ("latest", "The newest articles"),
    ("new", "Begin anew: no follow-up"),
    ("feedback", "Tell the people who run me"),
    ("forget", "Erase what is kept about this chat"),
    ("privacy", "What is kept, and for how long"),
    ("help", "What I can do"),
)
GROUP_COMMANDS = ("ask", "sources", "latest", "help")
ADMIN_COMMANDS = (
    ("add", "Add a page, a feed or a file"),
    ("remove", "Remove an article"),
    ("reindex", "Build the index again"),
    ("stats", "Figures"),
    ("reload", "Open index and models afresh"),
)


def too_fast(seconds: int) -> str:
    """That a limit is reached, and when to go on."""
    return f"That's a lot of questions! Please wait {counted(seconds, 'second')}, then ask again."


def too_long(limit: int) -> str:
    """That a question is longer than the engine takes."""
    return f"That is too long for a question: please ask in {limit:,} characters at most."


def privacy(settings: Telegram) -> str:
    """What is kept and for how long, as the settings have it."""
    lines = []
    if settings.buttons_days:
        lines.append(
            f"Your questions and my answers are kept for {counted(settings.buttons_days, 'day')}, "
            "so that buttons work and follow-ups are understood."
        )
    if settings.retention_days:
        lines.append(
            "Questions, whether an answer was found, how long that took, your thumbs up or down "
            f"and your /feedback are kept for {counted(settings.retention_days, 'day')}, to make "
            "the answers better."
        )
    if not lines:
        lines.append("Questions and answers are not kept once you have been answered.")
    lines.append(
        "With them stand the numbers of this chat and of your account, no name. The log holds "
        + (
            "questions and numbers."
            if settings.log_questions
            else "numbers and times, no question."
        )
    )
    lines.append("/forget erases what is kept about this chat at once.")
    return "\n\n".join(lines)
