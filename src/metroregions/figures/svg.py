"""Make matplotlib's SVG small, and fit to stand inside a page together with others.

matplotlib writes six decimals, a style sheet that would reach the whole HTML page, and identifiers
that are the same in every figure. Here numbers get two decimals and paths become relative, styles
become attributes (which a page's style sheet can override, for the dark page), and identifiers
carry a prefix made from the content.

A drawing function marks an artist by its gid: `class=halo`, `data-region=hamburg`, several
separated by blanks; these become attributes of the element. `halo` gives a text a paper-coloured
outline.
"""

from __future__ import annotations

import hashlib
import re
from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
# Once and for all: the prefix gets into the hash of the content.
ET.register_namespace("", "http://www.w3.org/2000/svg")
_HREF = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
_TOKEN = re.compile(r"[MLCQSTHVAzZ]|-?\d+\.?\d*(?:e-?\d+)?")
_GID = re.compile(r"^(?:class|data-[a-z]+)=\S+(?: (?:class|data-[a-z]+)=\S+)*$")
_LENGTHS = {"x", "y", "width", "height", "stroke-width", "font-size", "cx", "cy", "r"}
#: What SVG assumes anyway.
_DEFAULTS = {
    ("stroke-dashoffset", "0"),
    ("stroke-linecap", "butt"),
    ("stroke-linejoin", "round"),  # set once at the root
    ("font-weight", "400"),
    ("text-anchor", "start"),
    ("font-style", "normal"),
}


def _short(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if text in {"-0", ""}:
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _join(numbers: list[str]) -> str:
    """Join numbers with as few separators as SVG allows: a minus sign separates by itself."""
    return "".join(n if i == 0 or n.startswith("-") else f" {n}" for i, n in enumerate(numbers))


def _path(d: str) -> str:
    """Write an absolute path of M, L, Q, C and z relatively, rounded without drift."""
    out: list[str] = []
    x = y = start_x = start_y = 0.0
    command, last = "", ""
    numbers: list[float] = []
    need = {"M": 2, "L": 2, "Q": 4, "C": 6}
    for token in _TOKEN.findall(d):
        if token in need:
            command = token
            continue
        if token in "zZ":
            out.append("z")
            x, y, last = start_x, start_y, "z"
            continue
        numbers.append(round(float(token), 2))
        if len(numbers) < need[command]:
            continue
        relative = [_short(value - (y if i % 2 else x)) for i, value in enumerate(numbers)]
        new_x, new_y = numbers[-2:]
        numbers = []
        if command == "L" and relative == ["0", "0"]:
            continue
        if command == "M":
            start_x, start_y = new_x, new_y
        piece = _join(relative)
        if command == last and command != "M":
            out.append(piece if piece.startswith("-") else f" {piece}")
        else:
            out.append(command.lower() + piece)
        x, y, last = new_x, new_y, command
    return "".join(out)


def _transform(value: str) -> str:
    if value.startswith("rotate(-0 "):
        return ""
    return _NUMBER.sub(lambda match: _short(float(match.group())), value)


def _flatten_style(element: ET.Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if value:
            element.set(name.strip(), value.strip())


def _clean(element: ET.Element, family: str, ink: str) -> None:
    _flatten_style(element)
    if "d" in element.attrib:
        element.set("d", _path(element.attrib["d"]))
    if "transform" in element.attrib:
        transform = _transform(element.attrib.pop("transform"))
        if transform:
            element.set("transform", transform)
    element.attrib.pop("font-family", None)
    if element.tag == f"{_SVG}text":
        element.attrib.setdefault("fill", ink)
    for name, value in list(element.attrib.items()):
        if (name, value) in _DEFAULTS:
            del element.attrib[name]
        elif name in _LENGTHS:
            number = _NUMBER.match(value)
            if number:
                element.set(name, _short(float(number.group())))
        elif name == "stroke-dasharray":
            element.set(name, " ".join(_short(float(n)) for n in value.split(",")))
        elif name in {"fill-opacity", "stroke-opacity", "opacity"}:
            element.set(name, _short(float(value)))


def _mark(group: ET.Element) -> None:
    """Turn a group's gid into attributes; drop the identifiers that matplotlib numbers."""
    gid = group.attrib.pop("id", "")
    if _GID.match(gid):
        for part in gid.split(" "):
            name, _, value = part.partition("=")
            group.set(name, value)


def _may_take(child: ET.Element, group: ET.Element) -> bool:
    """Whether a group's attributes mean the same on its only child.

    Not a clip path on what has a place of its own: the clip path would move along with it.
    """
    moved = child.tag == f"{_SVG}use" or "transform" in child.attrib
    return not set(group.attrib) & set(child.attrib) and not (moved and "clip-path" in group.attrib)


def _rebuild(element: ET.Element, family: str, ink: str) -> list[ET.Element]:
    """Return what stands for an element: its children where it is a group without meaning."""
    if element.tag == f"{_SVG}metadata" or element.find(f"{_SVG}style") is not None:
        return []
    children = [new for child in element for new in _rebuild(child, family, ink)]
    for child in list(element):
        element.remove(child)
    element.extend(children)
    element.text = element.text.strip() if element.text and element.text.strip() else None
    element.tail = None
    if element.tag == f"{_SVG}g":
        _mark(element)
    _clean(element, family, ink)
    if element.tag == f"{_SVG}g":
        if not children:
            return []
        if not element.attrib:
            return children
        if len(children) == 1 and _may_take(children[0], element):
            children[0].attrib.update(element.attrib)
            return children
    if element.tag == f"{_SVG}path" and not element.get("d"):
        return []
    return [element]


def _halo(root: ET.Element, paper: str) -> None:
    for text in root.iter(f"{_SVG}text"):
        if "halo" in text.get("class", "").split():
            text.set("stroke", paper)
            text.set("stroke-width", "2")
            text.set("paint-order", "stroke")


def _hoist_definitions(root: ET.Element) -> None:
    """Bring all definitions to the front: one `defs`, which later elements refer to."""
    found: list[ET.Element] = []

    def collect(parent: ET.Element) -> None:
        for child in list(parent):
            if child.tag == f"{_SVG}defs":
                parent.remove(child)
                found.extend(child)
            else:
                collect(child)

    collect(root)
    if found:
        definitions = ET.Element(f"{_SVG}defs")
        definitions.extend(found)
        root.insert(0, definitions)


def _rename_identifiers(root: ET.Element) -> None:
    used = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    # matplotlib's own identifiers hang on addresses in memory: they must not get into the hash.
    content = ET.tostring(root, encoding="unicode")
    for i, old in enumerate(used):
        content = content.replace(old, str(i))
    prefix = "f" + hashlib.sha256(content.encode()).hexdigest()[:8]
    new = {old: f"{prefix}-{i}" for i, old in enumerate(used)}
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set("id", new[value])
            elif name == _HREF:
                del element.attrib[_HREF]
                # A picture of pixels carries its own data.
                element.set("href", f"#{new[value[1:]]}" if value.startswith("#") else value)
            elif value.startswith("url(#"):
                element.set(name, f"url(#{new[value[5:-1]]})")


def tidy(raw: bytes, *, family: str, ink: str, paper: str = "#ffffff") -> str:
    """Return matplotlib's SVG rewritten: small, without side effects on the page around it.

    Args:
        raw: The SVG as matplotlib writes it, with live text.
        family: The typeface of all text.
        ink: The colour of text that names none.
        paper: The colour of halos.
    """
    root = ET.fromstring(raw)
    (new,) = _rebuild(root, family, ink)
    view = [float(number) for number in new.attrib["viewBox"].split()]
    for name in list(new.attrib):
        del new.attrib[name]
    _halo(new, paper)
    _hoist_definitions(new)
    _rename_identifiers(new)
    new.set("width", f"{_short(view[2])}pt")
    new.set("height", f"{_short(view[3])}pt")
    new.set("viewBox", " ".join(_short(number) for number in view))
    new.set("font-family", f"'{family}', sans-serif")
    new.set("stroke-linejoin", "round")
    # Rings of boundaries come in either direction: a ring inside another is a hole.
    new.set("fill-rule", "evenodd")
    new.set("clip-rule", "evenodd")
    return ET.tostring(new, encoding="unicode") + "\n"
