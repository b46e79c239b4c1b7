"""Text that stays text in Markdown: what people type is never read as markup."""

import re

#: Characters that begin or end something inline: code, emphasis, links, HTML, citations, formulas,
#: sub- and superscripts, attributes, columns of a table. An underscore inside a word and an
#: ampersand that begins no entity are ordinary letters.
_INLINE = re.compile(r"[\\`*\[\]<>{}$^~@|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
#: What begins a heading, a definition, a list or a rule at the start of a block, up to its sign.
_START = re.compile(
    r"^(\(?(?:[a-zA-Z]|\d+|[ivxlcdm]+|[IVXLCDM]+)(?=[.)](?:\s|$))|(?=[#:]|[+-](?:\s|-|$)))"
)
#: Addresses that a document may link to.
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def escape(text: str) -> str:
    r"""Return a text as Markdown that reads as the text itself, on one line.

    Names, units, titles and definitions come from the dataset, to which anybody may add some: a
    name such as `a*b [c](d) $e$` must read so, and must not stop a report. What is an ordinary
    letter in prose (a hyphen, a full stop, quotation marks) stays as it is.
    """
    line = " ".join(text.split())
    return _START.sub(r"\1\\", _INLINE.sub(r"\\\g<0>", line))


def is_web_address(text: str) -> bool:
    """Whether a text is an address that may become a link: http or https, and nothing else."""
    return bool(_WEB.fullmatch(text))


def link(text: str, address: str) -> str:
    """Return a link with a text; the text alone where the address is none of the web."""
    if not is_web_address(address):
        return escape(text)
    place = f"<{address}>" if set(address) & set("()\\") else address
    return f"[{escape(text)}]({place})"
