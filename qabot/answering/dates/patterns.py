"""Regular expressions compiled on first use: importing stays fast, and most answers need none."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern, kept for good (``re``'s own cache is shared with every library)."""
    return re.compile(pattern)
