"""Builds ledger files in code: ordinary, odd and hostile ones."""

import io
import re
import struct
import zipfile

import openpyxl

from fedanalysis.ledgers.files.child import read_file
from fedanalysis.ledgers.files.frames import read_content, write_content
from fedanalysis.ledgers.grid import LedgerLimits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ROWS = [["姓名", "性别", "出生年月"], ["张三", "女", "1978.05"], ["李四", "男", "1980.11"]]


def pack(parts, *, method=zipfile.ZIP_DEFLATED):
    """Return a zip container of parts: name to text or bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repack(content, change):
    """Return a container after `change` had its dict of parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return pack(parts)


def save(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_xlsx(rows=ROWS, *, title="名册", formats=None, prepare=None):
    """Return a workbook of one sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    if prepare:
        prepare(book, sheet)
    return save(book)


def _relations(entries):
    items = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{target}"{more}/>'
        for key, kind, target, more in entries
    )
    return f'<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def sheet_xml(rows, *, before="", after="", root=MAIN):
    """Return a sheet of literal row XML."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{root}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def raw_xlsx(
    sheets,
    *,
    shared="",
    styles=(),
    codes=None,
    states=None,
    book="",
    root=MAIN,
    more=None,
    more_relations=(),
):
    """Return a workbook of literal XML: sheets by name, shared items, ids of number formats."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="s{at}"'
        f"{' state=' + chr(34) + states[name] + chr(34) if states and name in states else ''}/>"
        for at, name in enumerate(names, 1)
    )
    formats = "".join(
        f'<numFmt numFmtId="{key}" formatCode="{code}"/>' for key, code in (codes or {}).items()
    )
    xfs = "".join(f'<xf numFmtId="{key}"/>' for key in styles or (0,))
    entries = [
        (f"s{at}", "worksheet", f"worksheets/sheet{at}.xml", "") for at in range(1, len(names) + 1)
    ]
    entries += [
        ("st", "styles", "styles.xml", ""),
        ("sh", "sharedStrings", "sharedStrings.xml", ""),
    ]
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relations([("r1", "officeDocument", "xl/workbook.xml", "")]),
        "xl/workbook.xml": f'<workbook xmlns="{root}" xmlns:r="{_RELATIONS}">{book}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations([*entries, *more_relations]),
        "xl/styles.xml": f'<styleSheet xmlns="{root}"><numFmts>{formats}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{xfs}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{root}">{shared}</sst>',
        **{f"xl/worksheets/sheet{at}.xml": sheets[name] for at, name in enumerate(names, 1)},
        **(more or {}),
    }
    return pack(parts)


def one_sheet(rows, **options):
    """Return a workbook whose only sheet holds literal row XML."""
    own = {key: options.pop(key) for key in ("before", "after", "root") if key in options}
    return raw_xlsx({"表": sheet_xml(rows, **own)}, **options)


def irregular(content):
    """Return a workbook with the same cells in XML that must be parsed: prefixed names."""

    def change(parts):
        for name in parts:
            if name.startswith("xl/worksheets/sheet"):
                text = parts[name].decode("utf-8")
                text = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text)
                parts[name] = text.replace(" xmlns=", " xmlns:x=")

    return repack(content, change)


def make_docx(body, *, more=None):
    """Return a document of literal body XML (prefix ``w``)."""
    text = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return pack(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _relations([("r1", "officeDocument", "word/document.xml", "")]),
            "word/document.xml": text,
            **(more or {}),
        }
    )


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(rows):
    """Return a table; a cell is text, or (text, properties), or literal XML in a list."""
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            properties, inner = "", ""
            if isinstance(cell, tuple):
                properties = f"<w:tcPr>{cell[1]}</w:tcPr>"
            held = cell[0] if isinstance(cell, tuple) else cell
            inner = held[0] if isinstance(held, list) else paragraph(held)
            cells.append(f"<w:tc>{properties}{inner}</w:tc>")
        lines.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def compound(streams):
    """Return a compound file (OLE) of streams, all in whole sectors of 512 bytes."""
    names = list(streams)
    chains, sectors = [], []
    for name in names:
        content = streams[name].ljust(4096, b"\0")  # smaller ones would belong in the mini stream
        start = len(sectors)
        blocks = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        chains.append((start, len(blocks), max(len(streams[name]), 4096)))
        sectors += blocks
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    entries += [
        _entry(name, 2, start, size, right=at + 2 if at + 1 < len(names) else None)
        for at, (name, (start, _, size)) in enumerate(zip(names, chains, strict=True))
    ]
    while len(entries) % 4:
        entries.append(bytes(128))
    directory = len(sectors)
    blocks = [b"".join(entries[at : at + 4]) for at in range(0, len(entries), 4)]
    chains.append((directory, len(blocks), 0))
    sectors += blocks
    fat_n = -(-(len(sectors) + 2) // 127)
    fat = [0xFFFFFFFF] * (128 * fat_n)
    for start, count, _ in chains:
        fat[start : start + count] = [*range(start + 1, start + count), 0xFFFFFFFE]
    places = list(range(len(sectors), len(sectors) + fat_n))
    for at in places:
        fat[at] = 0xFFFFFFFD
    sectors += [struct.pack("<128L", *fat[at : at + 128]) for at in range(0, len(fat), 128)]
    head = (
        OLE
        + bytes(16)
        + struct.pack(
            "<HHHHH6xLLLLLLLLL",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            fat_n,
            directory,
            0,
            4096,
            0xFFFFFFFE,
            0,
            0xFFFFFFFE,
            0,
        )
    )
    table = [*places, *[0xFFFFFFFF] * (109 - len(places))]
    return head + struct.pack("<109L", *table) + b"".join(sectors)


def _entry(name, kind, start, size, *, child=None, right=None):
    label = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    return (
        label.ljust(64, b"\0")
        + struct.pack("<HBB", len(label) + 2, kind, 1)
        + struct.pack(
            "<LLL", none, none if right is None else right, none if child is None else child
        )
        + bytes(36)
        + struct.pack("<LLL", start, size, 0)
    )


def record(kind, content=b""):
    """Return one record of an .xls stream."""
    return struct.pack("<HH", kind, len(content)) + content


def _shared(texts):
    """Return the shared texts; a text that goes on in the next record tells its width anew."""
    pieces = [struct.pack("<LL", len(texts), len(texts))]
    for text in texts:
        pieces[-1] += struct.pack("<HB", len(text), 1)
        for character in text:
            if len(pieces[-1]) > 8220:
                pieces.append(b"\1")
            pieces[-1] += character.encode("utf-16-le")
        if len(pieces[-1]) > 8200:
            pieces.append(b"")
    kinds = [0xFC, *[0x3C] * (len(pieces) - 1)]
    return b"".join(record(kind, piece) for kind, piece in zip(kinds, pieces, strict=True))


def wide(text, *, short=False):
    return struct.pack("<B" if short else "<H", len(text)) + b"\1" + text.encode("utf-16-le")


def make_xls(sheets, *, formats=(), states=None, base=1900, extra=b"", shared=None):
    """Return an .xls workbook; a cell is a text, a number, (number, style) or literal records.

    `formats` are codes of styles 1, 2 …; style 0 is general. Texts are shared texts.
    """
    texts = shared if shared is not None else []
    bodies = [_xls_sheet(rows, texts) for rows in sheets.values()]
    head = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0)) + extra
    head += record(0x22, struct.pack("<H", int(base == 1904)))
    head += b"".join(
        record(0x41E, struct.pack("<H", 164 + at) + wide(code)) for at, code in enumerate(formats)
    )
    for number in (0, *range(164, 164 + len(formats))):
        head += record(0xE0, struct.pack("<HH", 0, number) + bytes(16))
    rest = _shared(texts) + record(0x0A)
    size = len(head) + len(rest)
    size += sum(len(record(0x85, bytes(6) + wide(name, short=True))) for name in sheets)
    for name, body in zip(sheets, bodies, strict=True):
        state = (states or {}).get(name, 0)
        head += record(0x85, struct.pack("<LBB", size, state, 0) + wide(name, short=True))
        size += len(body)
    return compound({"Workbook": head + rest + b"".join(bodies)})


def _xls_sheet(rows, texts):
    body = record(0x809, struct.pack("<HHHHLL", 0x600, 16, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, bytes):
                body += cell
            elif isinstance(cell, str) and cell:
                if cell not in texts:
                    texts.append(cell)
                body += record(0xFD, struct.pack("<HHHL", row, column, 0, texts.index(cell)))
            elif isinstance(cell, int | float | tuple):
                value, style = cell if isinstance(cell, tuple) else (cell, 0)
                body += record(0x203, struct.pack("<HHHd", row, column, style, value))
    return body + record(0x0A)


def read_bytes(content, name="ledger.xlsx", **limits):
    """Read a file as the child process does, but in this one; return head and grids."""
    sent = io.BytesIO()
    write_content(read_file(io.BytesIO(content), name, limits=LedgerLimits(**limits)), sent)
    return read_content(sent.getvalue())


def grid_of(content, name="ledger.xlsx", **limits):
    """Return the only grid of a file."""
    head, grids = read_bytes(content, name, **limits)
    assert not head["rule"], head
    (grid,) = grids
    return grid


def cells_of(content, name="ledger.xlsx", **limits):
    """Return text and type of every cell of the only grid, row by row."""
    grid = grid_of(content, name, **limits)
    texts, types = grid.texts.to_numpy().tolist(), grid.types.to_numpy().tolist()
    return [list(zip(*row, strict=True)) for row in zip(texts, types, strict=True)]


def rule_of(content, name="ledger.xlsx", **limits):
    """Return the rule that refuses a file; empty if it is read."""
    return read_bytes(content, name, **limits)[0]["rule"]


def notes_of(content, name="ledger.xlsx", **limits):
    """Return the notes on a file that is read."""
    head, _ = read_bytes(content, name, **limits)
    assert not head["rule"], head
    return [tuple(note) for note in head["notes"]]
