"""A plot as SVG markup: linear axes, marks in data units, colours by CSS class.

Marks take a ``kind``, which becomes their class; the page's style sheet says
what it looks like, so that one drawing serves light and dark. A mark's ``tip``
is shown when the pointer rests on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a plot.

    low, high: ends in data units, ``low < high``.
    ticks: values to mark; None chooses round ones.
    text: how a tick is written.
    """

    label: str
    low: float
    high: float
    ticks: Sequence[float] | None = None
    text: Callable[[float], str] = "{:g}".format

    @property
    def marked(self) -> Sequence[float]:
        return round_ticks(self.low, self.high) if self.ticks is None else self.ticks


def round_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Multiples of 1, 2, 2.5 or 5 times a power of ten within ``low`` to ``high``.

    >>> round_ticks(0, 1)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


class Plot:
    """A drawing under way: add marks from back to front, then take :meth:`markup`.

    width, height: of the whole drawing in CSS pixels; it scales to its container.
    left: room for the labels of the y axis.
    """

    def __init__(
        self,
        title: str,
        x: Axis,
        y: Axis,
        *,
        width: int = 520,
        height: int = 320,
        left: int = 56,
        grid_x: bool = False,
        grid_y: bool = True,
    ) -> None:
        self.x_axis, self.y_axis = x, y
        self._left, self._right = float(left), width - 18.0
        self._top, self._bottom = 14.0, height - 46.0
        self._svg = Element(
            "svg",
            {
                "viewBox": f"0 0 {width} {height}",
                "role": "img",
                "aria-label": title,
                "class": "plot",
            },
        )
        self._axes(grid_x, grid_y)

    def x(self, value: float) -> float:
        """Pixels from the left edge; values beyond the axis stay at its end."""
        return self._place(value, self.x_axis, self._left, self._right)

    def y(self, value: float) -> float:
        """Pixels from the top edge, likewise."""
        return self._place(value, self.y_axis, self._bottom, self._top)

    def line(self, points: Iterable[Point], kind: str, tip: str = "") -> None:
        """A line through the points, in their order."""
        path = "M" + "L".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self._add("path", f"line {kind}", tip, d=path)

    def rectangle(self, low: Point, high: Point, kind: str, tip: str = "") -> None:
        """A filled box between two corners."""
        left, right = sorted((self.x(low[0]), self.x(high[0])))
        top, bottom = sorted((self.y(low[1]), self.y(high[1])))
        self._add(
            "rect",
            f"fill {kind}",
            tip,
            x=_n(left),
            y=_n(top),
            width=_n(right - left),
            height=_n(bottom - top),
        )

    def dot(self, at: Point, kind: str, tip: str = "", radius: float = 4.5) -> None:
        """A round mark."""
        self._add(
            "circle", f"dot {kind}", tip, cx=_n(self.x(at[0])), cy=_n(self.y(at[1])), r=_n(radius)
        )

    def text(
        self, at: Point, words: str, kind: str = "", *, anchor: str = "start", shift: Point = (0, 0)
    ) -> None:
        """Words at a place; ``shift`` in pixels, right and down."""
        self._words(
            self.x(at[0]) + shift[0], self.y(at[1]) + shift[1], words, f"note {kind}", anchor
        )

    def markup(self) -> str:
        """The ``<svg>`` element, to stand inside an HTML page."""
        return tostring(self._svg, encoding="unicode")

    def _axes(self, grid_x: bool, grid_y: bool) -> None:
        for value in self.x_axis.marked:
            at = self.x(value)
            if grid_x:
                self._stroke((at, self._top), (at, self._bottom), "grid")
            self._words(at, self._bottom + 17, self.x_axis.text(value), "tick", "middle")
        for value in self.y_axis.marked:
            at = self.y(value)
            if grid_y:
                self._stroke((self._left, at), (self._right, at), "grid")
            self._words(self._left - 8, at + 4, self.y_axis.text(value), "tick", "end")
        self._stroke((self._left, self._bottom), (self._right, self._bottom), "axis")
        middle = (self._left + self._right) / 2
        self._words(middle, self._bottom + 36, self.x_axis.label, "label", "middle")
        if self.y_axis.label:
            label = self._words(0, 0, self.y_axis.label, "label", "middle")
            label.set(
                "transform", f"translate(14 {(self._top + self._bottom) / 2:.1f}) rotate(-90)"
            )

    def _stroke(self, start: Point, end: Point, kind: str) -> None:
        self._add("line", kind, "", x1=_n(start[0]), y1=_n(start[1]), x2=_n(end[0]), y2=_n(end[1]))

    def _words(self, x: float, y: float, words: str, kind: str, anchor: str) -> Element:
        element = self._add("text", kind, "", x=_n(x), y=_n(y))
        element.set("text-anchor", anchor)
        element.text = words
        return element

    def _add(self, tag: str, kind: str, tip: str, **attributes: str) -> Element:
        element = SubElement(self._svg, tag, {"class": kind.strip(), **attributes})
        if tip:
            SubElement(element, "title").text = tip
        return element

    @staticmethod
    def _place(value: float, axis: Axis, start: float, end: float) -> float:
        share = (min(max(value, axis.low), axis.high) - axis.low) / (axis.high - axis.low)
        return start + share * (end - start)


def _n(pixels: float) -> str:
    return f"{pixels:.1f}"
