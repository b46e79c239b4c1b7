"""The one place for typeface, sizes and colours of figures, and for turning them into SVG.

A figure is drawn at the size it is printed, so that 8 pt in the figure are 8 pt on the page.
Colours are checked in the tests against the simulation of colour vision deficiency by Machado,
Oliveira and Fernandes (2009).
"""

from __future__ import annotations

from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font

P = ParamSpec("P")
R = TypeVar("R")

# ------------------------------------------------------------------------------ sizes (points)
POINTS_PER_MM = 72 / 25.4
#: Width of the text on an A4 page, and of half of it less the gap between two figures.
PAGE = 165 * POINTS_PER_MM
HALF = 80 * POINTS_PER_MM
WIDTHS = {"page": PAGE, "half": HALF}

BASE = 8.0  #: labels and values
SMALL = 7.0  #: ticks, notes inside the figure
TITLE = 8.5  #: panel titles, semibold

# ------------------------------------------------------------------------------ colours
PAPER = "#ffffff"
INK = "#1f2933"  #: text, Germany
MUTED = "#52606d"  #: secondary text: 6.4 to 1 on white
AXIS = "#9aa5b1"  #: zero lines, reference lines
RULE = "#e1e6ea"  #: grid
REST = "#c3cbd3"  #: the other regions behind the one in focus
REST_DARK = "#7b8794"  #: the same where it must be read by itself
ACCENT = "#0b67ae"  #: the region in focus
CONTRAST = "#c2500a"  #: the second colour, where two things are compared
NO_DATA = "#eceff1"

#: Six categories that stay apart with every colour vision; after Okabe and Ito (2008), darkened
#: to at least 3 to 1 on white.
CATEGORIES = ("#0b67ae", "#c2500a", "#007f5f", "#b0559a", "#52606d", "#c08a3e")
#: Fills of the regions' map: muted, so that names can stand on them.
REGION_FILLS = ("#a1b0de", "#d6c289", "#cce3d1", "#dea1a1", "#8fcfcf", "#e0e0b6")
#: Light to dark, for amounts: lightness falls in even steps.
SEQUENTIAL = ("#e4eef6", "#b7d2e8", "#82b0d6", "#4a88be", "#1d609b", "#083a6b")
#: Orange to blue about a light middle, for deviations.
DIVERGING = ("#8f3b06", "#d27a35", "#f0c79f", "#f1f2f3", "#a9c9e4", "#4a88be", "#0a4a86")

_SANS = "Source Sans Pro"
_FACES = {
    (400, "normal"): "Regular",
    (400, "italic"): "It",
    (600, "normal"): "Semibold",
    (700, "normal"): "Bold",
}

_RC: dict[str, Any] = {
    "font.family": [_SANS],
    "font.size": BASE,
    "figure.dpi": 72,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "savefig.dpi": 72,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": AXIS,
    "axes.linewidth": 0.6,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.titlesize": TITLE,
    "axes.titleweight": 600,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.titlepad": 4,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.spines.bottom": False,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 3,
    "ytick.major.pad": 3,
    "lines.linewidth": 1.0,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "lines.dash_capstyle": "butt",
    "path.simplify": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "metroregions",
}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 black to 1 white, as WCAG 2 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def on(colour: str) -> str:
    """Return the text colour that reads best on a fill."""
    return max((PAPER, INK), key=lambda text: contrast(text, colour))


@lru_cache
def font_file(weight: int = 400, slant: str = "normal") -> Path:
    """Return the TrueType file of a face of the report's typeface."""
    import font_source_sans_pro

    folder = Path(next(iter(font_source_sans_pro.__path__))) / "files"
    return folder / f"SourceSansPro-{_FACES[weight, slant]}.ttf"


@lru_cache
def register_fonts() -> None:
    """Make the typeface known to matplotlib, from the wheel: no machine needs it installed."""
    from matplotlib.font_manager import FontEntry, fontManager

    for weight, slant in _FACES:
        # By hand and not by `addfont`: the semibold face calls its family by another name.
        fontManager.ttflist.append(
            FontEntry(
                fname=str(font_file(weight, slant)),
                name=_SANS,
                style=slant,
                variant="normal",
                weight=weight,
                stretch="normal",
                size="scalable",
            )
        )


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = BASE, weight: int = 400) -> float:
    """Return the width of a line of text in points, as set in the report's typeface."""
    from matplotlib.ft2font import LoadFlags

    font = _face(weight)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 * size / 100


@lru_cache
def _face(weight: int) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(font_file(weight)))
    font.set_size(100.0, 72.0)
    return font


def wrap(text: str, width: float, size: float = BASE, weight: int = 400) -> list[str]:
    """Break a text into lines of at most `width` points; a longer single word stays whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function with the report's settings, and leave matplotlib's own alone."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        import matplotlib as mpl

        register_fonts()
        with mpl.rc_context():
            # From matplotlib's defaults: a person's own matplotlibrc changes no figure.
            mpl.rcdefaults()
            mpl.rcParams.update(cast("Any", _RC))
            return draw(*args, **kwargs)

    return drawn


def canvas(width: float, height: float) -> Figure:
    """Return an empty figure of a size in points; call it inside a `styled` function."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72, height / 72), dpi=72)


def axes(fig: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes at a place in points from the figure's left upper corner."""
    full_width, full_height = fig.get_size_inches() * 72
    return fig.add_axes(
        (
            left / full_width,
            1 - (top + height) / full_height,
            width / full_width,
            height / full_height,
        )
    )


@styled
def to_svg(fig: Figure) -> str:
    """Return a figure as SVG text.

    Text stays text. The same figure gives the same bytes: no date, no random identifiers. Nobody
    else holds the figure (there is no pyplot), so it is freed with its last name.
    """
    import io

    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from metroregions.figures import svg

    buffer = io.BytesIO()
    FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None})  # type: ignore[no-untyped-call]
    return svg.tidy(buffer.getvalue(), family=_SANS, ink=INK)
