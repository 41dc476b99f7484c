"""Reads a CSV file of any size: takes a path, gives its columns and batches of texts.

Bytes are decoded piece by piece, so memory stays bounded. Whatever would make a value wrong without
notice (a quotation mark that swallows rows, rows of another width) is refused.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fedanalysis.engine.decoding import decoded_stream
from fedanalysis.errors import TableFileError

if TYPE_CHECKING:
    import pyarrow as pa

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 17  # characters of which the delimiter is told
_BLOCK = 4 << 20  # bytes; no row may be longer
# ="007" and '=1 are how a spreadsheet program is kept from calculating
_AS_TEXT = r'^="([^"]*)"$'
_APOSTROPHE = r"^'([=+\-@\t\r'])"


def read_delimited(path: Path, file: str) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Open a CSV file.

    Parameters
    ----------
    path : Path
        One file.
    file : str
        Its name, for messages.

    Returns
    -------
    names : list of str
        Its columns; one without a header is named after its place, such as ``column G``.
    batches : iterator of pyarrow.RecordBatch
        Every column as texts, none missing. Blank lines are left out.

    Raises
    ------
    TableFileError
        With `rule` ``table.empty``, ``table.columns``, ``table.layout`` or ``table.rows``; the
        last two may come while the batches are read.
    TextFileError
        If the bytes can't be decoded; may come while the batches are read.
    """
    sample = _sample(path, file)
    if not sample.strip():
        raise TableFileError.of("table.empty", file)
    delimiter = _find_delimiter(sample)
    names = _names(next(_records(sample, delimiter)), file)
    lead = sample[: len(sample) - len(sample.lstrip("\r\n"))]
    return names, _batches(path, file, delimiter, width=len(names), lead=len(lead.splitlines()))


def _sample(path: Path, file: str) -> str:
    with decoded_stream(path, file) as stream:
        return stream.read(_SAMPLE * 4).decode("utf-8", "ignore")[:_SAMPLE]


def _records(sample: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    return (record for record in reader if record)


def _find_delimiter(sample: str) -> str:
    """Return the delimiter that cuts most records like the first; a comma where none cuts it."""
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = [len(record) for record in _records(sample, delimiter)]
        if widths and widths[0] > 1:
            score = (Counter(widths)[widths[0]] / len(widths), widths[0])
            best, best_score = max((best, best_score), (delimiter, score), key=lambda one: one[1])
    return best


def _names(header: Sequence[str], file: str) -> list[str]:
    names = [" ".join(name.split()) or f"column {_letters(at)}" for at, name in enumerate(header)]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise TableFileError.of("table.columns", file, where=f"`{twice}` stands twice.")
    return names


def _letters(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _batches(
    path: Path, file: str, delimiter: str, *, width: int, lead: int
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [f"c{at}" for at in range(width)]
    odd: Counter[str] = Counter()

    def skip(row: arrow_csv.InvalidRow) -> str:
        odd[f"{row.actual_columns} instead of {row.expected_columns}"] += 1
        return "skip"

    try:
        with decoded_stream(path, file) as stream:
            reader = arrow_csv.open_csv(
                stream,
                read_options=arrow_csv.ReadOptions(
                    column_names=names, skip_rows=lead, skip_rows_after_names=1, block_size=_BLOCK
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
            for batch in reader:
                _refuse_swallowed(batch, file, delimiter, width)
                yield _unmarked(batch)
    except pa.ArrowException as error:
        if not _is_headerless(error):
            # the library's own words may quote a row
            raise TableFileError.of("table.layout", file) from None
    if odd:
        (what, _), *_ = odd.most_common(1)
        where = f"{sum(odd.values()):,} rows differ; most have {what} fields."
        raise TableFileError.of("table.rows", file, where=where)


def _is_headerless(error: pa.ArrowException) -> bool:
    """Say whether the reader only complains that nothing stands under the header."""
    return "Empty CSV file" in str(error)


def _refuse_swallowed(batch: pa.RecordBatch, file: str, delimiter: str, width: int) -> None:
    """Refuse a field of several lines, one of them as wide as the table."""
    import pyarrow.compute as pc

    for column in batch.columns:
        several = pc.match_substring_regex(column, r"[\r\n]")
        if not pc.any(several).as_py():
            continue
        for text in column.filter(several).to_pylist():
            if any(line.count(delimiter) >= max(1, width - 1) for line in text.splitlines()):
                raise TableFileError.of("table.layout", file)


def _unmarked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch without the marks that keep texts from being calculated."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in batch.columns:
        if pc.any(pc.starts_with(column, '="')).as_py():
            column = pc.replace_substring_regex(column, _AS_TEXT, r"\1")  # noqa: PLW2901
        if pc.any(pc.starts_with(column, "'")).as_py():
            column = pc.replace_substring_regex(column, _APOSTROPHE, r"\1")  # noqa: PLW2901
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
