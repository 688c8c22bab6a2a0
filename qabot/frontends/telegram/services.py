"""What the handlers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from telegram.ext import CallbackContext

from qabot.config import Settings
from qabot.frontends.telegram.collection import Collection
from qabot.frontends.telegram.metrics import Metrics
from qabot.frontends.telegram.pace import Pace
from qabot.frontends.telegram.sender import Sender
from qabot.frontends.telegram.state import State

Context: TypeAlias = CallbackContext[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running bot."""

    settings: Settings
    collection: Collection
    state: State
    sender: Sender
    metrics: Metrics
    pace: Pace
