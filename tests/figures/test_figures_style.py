"""The visual style: typeface, colours as others see them, SVG that is small and keeps to itself."""

from __future__ import annotations

import itertools
import re

import pytest
from fontTools.ttLib import TTFont

from figures_reading import DEFICIENCIES, apart, root, seen
from metroregions.figures import style, svg

SEEING = list(DEFICIENCIES)


@style.styled
def _sample(title: str = "Wörter & Zeichen"):
    fig = style.canvas(style.HALF, 100)
    ax = style.axes(fig, 30, 20, 100, 60)
    ax.plot([1, 2, 3], [1, 4, 2], "o-")
    ax.fill([1, 2, 2], [1, 1, 2], hatch="//", gid="class=break data-year=2011")
    ax.text(1, 1, "halo", gid="class=halo")
    ax.set_title(title)
    return fig


@pytest.mark.parametrize(("weight", "slant"), [(400, "normal"), (400, "italic"), (600, "normal")])
def test_the_typeface_comes_with_the_wheel(weight: int, slant: str) -> None:
    assert style.font_file(weight, slant).is_file()


@pytest.mark.parametrize("weight", [400, 600])
def test_text_is_measured_as_the_font_says(weight: int) -> None:
    font = TTFont(style.font_file(weight))
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    text = "FrankfurtRheinMain 52,125"
    advance = sum(metrics[cmap[ord(letter)]][0] for letter in text) / font["head"].unitsPerEm
    assert style.text_width(text, 8, weight) == pytest.approx(advance * 8, rel=0.02)


def test_wrapping_keeps_words_whole() -> None:
    lines = style.wrap("Framework for action in spatial planning", 60, 7)
    assert " ".join(lines) == "Framework for action in spatial planning"
    assert all(style.text_width(line, 7) <= 60 for line in lines)
    assert style.wrap("Donaudampfschifffahrt", 10) == ["Donaudampfschifffahrt"]


@pytest.mark.parametrize("seeing", SEEING)
def test_categories_stay_apart(seeing: str) -> None:
    for one, other in itertools.combinations(style.CATEGORIES, 2):
        assert apart(one, other, seeing) > 10, (one, other)


@pytest.mark.parametrize("seeing", SEEING)
def test_roles_stay_apart(seeing: str) -> None:
    for one, other in itertools.combinations(
        (style.ACCENT, style.CONTRAST, style.INK, style.REST, style.REST_DARK, style.PAPER), 2
    ):
        assert apart(one, other, seeing) > 12, (one, other)


@pytest.mark.parametrize("seeing", SEEING)
def test_amounts_grow_darker_in_even_steps(seeing: str) -> None:
    light = [seen(colour, seeing)[0] for colour in style.SEQUENTIAL]
    steps = [a - b for a, b in itertools.pairwise(light)]
    assert min(steps) > 7
    assert max(steps) < 2.5 * min(steps)


@pytest.mark.parametrize("seeing", SEEING)
def test_deviations_differ_in_both_directions(seeing: str) -> None:
    middle = len(style.DIVERGING) // 2
    low, high = style.DIVERGING[:middle], style.DIVERGING[:middle:-1]
    for one, other in zip(low, high, strict=True):
        assert apart(one, other, seeing) > 20
    light = [seen(colour, seeing)[0] for colour in style.DIVERGING]
    assert light[: middle + 1] == sorted(light[: middle + 1])
    assert light[middle:] == sorted(light[middle:], reverse=True)


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, style.ACCENT, style.CONTRAST])
def test_text_colours_are_legible(colour: str) -> None:
    assert style.contrast(colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("fill", [*style.REGION_FILLS, *style.CATEGORIES, style.REST])
def test_text_on_fills_is_legible(fill: str) -> None:
    assert style.contrast(style.on(fill), fill) >= 4.5


@pytest.mark.parametrize("colour", [*style.CATEGORIES, style.ACCENT, style.REST_DARK])
def test_marks_are_visible_on_paper(colour: str) -> None:
    assert style.contrast(colour, style.PAPER) >= 3


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert style.to_svg(_sample()) == style.to_svg(_sample())


def test_text_stays_text_in_the_typeface() -> None:
    text = style.to_svg(_sample())
    assert "Wörter &amp; Zeichen" in text
    assert root(text).get("font-family") == "'Source Sans Pro', sans-serif"
    assert "date" not in text.lower()


def test_nothing_reaches_the_page_around() -> None:
    text = style.to_svg(_sample())
    assert "<style" not in text
    assert "<metadata" not in text
    assert "xlink" not in text


def test_identifiers_are_unique_on_a_page_with_several_figures() -> None:
    pages = [style.to_svg(_sample()), style.to_svg(_sample("Other"))]
    ids = [set(re.findall(r'id="([^"]+)"', text)) for text in pages]
    assert all(ids)
    assert not ids[0] & ids[1]
    for text, own in zip(pages, ids, strict=True):
        assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text)) <= own


def test_marks_become_attributes() -> None:
    page = root(style.to_svg(_sample()))
    assert [e.get("data-year") for e in page.iter() if e.get("class") == "break"] == ["2011"]
    halo = next(e for e in page.iter() if e.get("class") == "halo")
    assert halo.get("paint-order") == "stroke"


def test_settings_of_others_are_left_alone() -> None:
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    _sample()
    assert mpl.rcParams["font.size"] == before


def test_no_pyplot_is_loaded() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from metroregions.figures import charts, maps, tables;"
        "import metroregions.display; assert 'matplotlib' not in sys.modules, 'matplotlib';"
        "from metroregions.figures import style; style.register_fonts();"
        "assert 'matplotlib.pyplot' not in sys.modules, 'pyplot'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("absolute", "relative"),
    [
        ("M 1 1 L 2 3 L 0.5 0.25 z", "m1 1l1 2-1.5-2.75z"),
        ("M 1.004 1 L 1.008 1 L 1.012 1", "m1 1l.01 0"),
        ("M 0 0 C 1 1 2 2 3 0 Q 4 4 5 0", "m0 0c1 1 2 2 3 0q1 4 2 0"),
        ("M 1 1 L 2 2 z M 5 5 L 6 6", "m1 1l1 1zm4 4l1 1"),
    ],
)
def test_paths_become_relative_without_drift(absolute: str, relative: str) -> None:
    assert svg._path(absolute) == relative


def test_a_long_path_ends_where_it_should() -> None:
    steps = [i * 0.333333 for i in range(1000)]
    text = "M 0 0 " + " ".join(f"L {x} {x}" for x in steps[1:])
    numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", svg._path(text))]
    assert sum(numbers[::2]) == pytest.approx(steps[-1], abs=0.006)


def test_a_persons_own_settings_of_matplotlib_change_no_figure() -> None:
    import matplotlib as mpl

    @style.styled
    def seen() -> tuple[object, ...]:
        return tuple(mpl.rcParams[name] for name in ("lines.linewidth", "axes.grid"))

    with mpl.rc_context():
        before = seen()
        mpl.rcParams.update({"lines.linewidth": 9, "axes.grid": True})
        assert seen() == before
        assert mpl.rcParams["lines.linewidth"] == 9
