"""The text of files that people made themselves: of encodings only those that leave no doubt."""

import codecs
import re

from metroregions.errors import DataError

#: What a file begins with, and what it is: a mark tells the encoding.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def decoded(raw: bytes, label: str) -> str:
    """Return the text of a file with LF at the end of its lines.

    UTF-8 is read, and UTF-8, UTF-16 and UTF-32 with a byte order mark.

    Args:
        raw: The bytes.
        label: What the sentence of an error begins with.

    Raises:
        DataError: The encoding is another or cannot be told.
    """
    if raw.startswith(WORKBOOKS):
        raise DataError(f"{label} is a workbook; save its sheet as “CSV UTF-8”.")
    encoding = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        kind = "is not UTF-8, but perhaps of Windows (latin-1)"
        if encoding != "utf-8":
            kind = f"is not {encoding.upper()}, as the file's first bytes say"
        raise DataError(f"{label} {kind} in line {line}; save the file as UTF-8.") from error
    if "\0" in text:
        kind = "is UTF-16 without a byte order mark, or no text at all"
        raise DataError(f"{label} {kind}; save the file as UTF-8.")
    return re.sub(r"\r\n?", "\n", text)
