"""The Telegram bot: it renders what `Engine.ask` returns, and decides nothing about answers.

Where to find what, in the order of an update's way::

    command      ``qabot telegram``: settings, token, exit status
    bot          the parts put together, and how long they live
    handlers     which update goes to whom, and what happens when one fails
    transport    HTTP to the Bot API: what was delivered, what is wrong with it
    contact      whether Telegram answers, said once; ``limiter``: how fast requests leave
    inbox        updates are on disk before Telegram hears that they arrived (``waiting``)
    lanes        one chat's updates one after the other, chats beside each other
    questions    a message -> an answer to each of its questions; edits, limits, late ones
    buttons      what happens when one is pressed
    commands, admin, inline
    sender       sends and edits until Telegram has it, once
    cards        a `Reply` as values that can be kept
    render       cards -> text with entities; ``styled`` counts and cuts it
    state        the SQLite database behind inbox, buttons, history and feedback

Decisions, each with what it costs:

- *An inbox on disk, not late confirmation.* Telegram forgets an update when
  the next ``getUpdates`` asks for later ones, and python-telegram-bot asks at
  once. So an update is written to SQLite as it enters the update queue, and
  struck out when its handler is done: a restart goes on where it stopped, and
  an update that comes twice is known. Cost: who loses the state database
  loses the questions that were waiting in it.
- *A send whose outcome is unknown is not repeated.* The Bot API has no
  idempotency key. A request that was refused, or whose connection failed or
  broke at once, is sent again; one that was sent whole and timed out counts as
  delivered, and so does one that the process died in. Cost: where it was not
  delivered after all, that one answer is missing.
- *One database, several processes.* Each answers what it took in; what another
  left is taken over by who holds the lock beside the database. Cost: a chat's
  order holds within a process alone.
- *Answers are kept as cards.* Buttons must work after a restart and after the
  index changed, so they show what was answered then. Cost: questions and
  answers lie in the database until ``buttons_days`` have passed.
"""
