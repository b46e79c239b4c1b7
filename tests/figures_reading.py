"""Reads figures for the tests: texts with their boxes, and colours as others see them."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from metroregions.figures import style

SVG = "{http://www.w3.org/2000/svg}"


class Text(NamedTuple):
    words: str
    left: float
    top: float
    right: float
    bottom: float


def root(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def texts(svg: str) -> list[Text]:
    """The texts of a figure with the boxes they fill, measured in the report's typeface."""
    found = []
    for element in root(svg).iter(f"{SVG}text"):
        assert "transform" not in element.attrib, "a turned text is not measured"
        size = float(element.get("font-size", 0))
        words = element.text or ""
        width = style.text_width(words, size, int(element.get("font-weight", 400)))
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        x -= {"middle": width / 2, "end": width}.get(element.get("text-anchor", "start"), 0)
        found.append(Text(words, x, y - 0.66 * size, x + width, y + 0.12 * size))
    return found


def collisions(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other."""
    every = texts(svg)
    return [
        (a.words, b.words)
        for i, a in enumerate(every)
        for b in every[i + 1 :]
        if min(a.right, b.right) - max(a.left, b.left) > 0.3
        and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.3
    ]


def outside(svg: str) -> list[str]:
    """Texts that leave the figure."""
    _, _, width, height = map(float, root(svg).get("viewBox", "").split())
    return [
        t.words
        for t in texts(svg)
        if t.left < -0.6 or t.right > width + 0.6 or t.top < -0.6 or t.bottom > height + 0.6
    ]


def marked(svg: str, name: str, value: str) -> list[ET.Element]:
    return [e for e in root(svg).iter() if value in (e.get(name) or "").split()]


def path_points(element: ET.Element) -> list[tuple[float, float]]:
    """The points of a relative path of straight lines, absolute."""
    points: list[tuple[float, float]] = []
    x = y = 0.0
    numbers: list[float] = []
    for token in re.findall(r"[a-z]|-?\d*\.?\d+", element.get("d", "")):
        if token.isalpha():
            continue
        numbers.append(float(token))
        if len(numbers) == 2:
            x, y = x + numbers[0], y + numbers[1]
            points.append((x, y))
            numbers = []
    return points


#: Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color
#: vision deficiency, IEEE TVCG 15(6), doi 10.1109/TVCG.2009.113: severity 1.0, on linear RGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def seen(colour: str, deficiency: str) -> np.ndarray:
    """A colour as CIE L*a*b* (D65), as someone with a colour vision deficiency sees it."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(DEFICIENCIES[deficiency] @ linear, 0, 1)
    xyz = (
        np.array(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ]
        )
        @ linear
        / np.array([0.95047, 1.0, 1.08883])
    )
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, deficiency: str) -> float:
    """The difference of two colours (Delta E, CIE 1976): 2 is just noticeable side by side."""
    return float(np.linalg.norm(seen(one, deficiency) - seen(other, deficiency)))
