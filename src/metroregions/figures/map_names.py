"""Names written on areas of a map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from metroregions.figures import geometry, placement, style
from metroregions.figures.map_frame import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metroregions.figures.geometry import Points


def _label_lines(name: str) -> list[str]:
    """Break a region's name over lines, at hyphens and dashes too."""
    pieces = name.replace("–", "–\u200b").replace("-", "-\u200b").replace(" ", "\u200b")
    words = [word for word in pieces.split("\u200b") if word]
    lines: list[str] = []
    for word in words:
        joined = (
            lines[-1] + ("" if lines and lines[-1].endswith(("-", "–")) else " ") + word
            if lines
            else word
        )
        if lines and style.text_width(joined, style.BASE, 600) <= 66:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def write_names(
    frame: Frame, rings: dict[str, list[Points]], texts: Mapping[str, str], size: float
) -> None:
    """Write names on their areas; where two would meet, move them apart."""
    leading = size * 1.15
    labels = {name: _label_lines(texts[name]) for name in rings}
    boxes: dict[str, placement.Box] = {}
    for name in sorted(rings, key=lambda n: -len(labels[n])):
        x, y = geometry.centre(rings[name])
        width = max(style.text_width(line, size, 600) for line in labels[name])
        height = leading * len(labels[name])
        options = []
        for dy in (0, 6, -6, 12, -12, 18, -18, 24, -24, 30, -30):
            for dx in (0, 8, -8, 16, -16, 24, -24):
                box = placement.Box(
                    x + dx - width / 2, y + dy - height / 2, x + dx + width / 2, y + dy + height / 2
                )
                crossing = sum(placement.overlap(_grown(box, 2), other) for other in boxes.values())
                options.append((crossing * 100 + math.hypot(dx, dy), box))
        boxes[name] = min(options, key=lambda option: option[0])[1]
    for name, box in boxes.items():
        middle = (box.left + box.right) / 2
        for i, line in enumerate(labels[name]):
            frame.axes.text(
                middle,
                box.top - leading * (i + 0.78),
                line,
                ha="center",
                va="baseline",
                fontsize=size,
                weight=600,
                gid="class=halo",
                zorder=8,
                clip_on=False,
            )


def _grown(box: placement.Box, by: float) -> placement.Box:
    return placement.Box(box.left - by, box.bottom - by, box.right + by, box.top + by)
