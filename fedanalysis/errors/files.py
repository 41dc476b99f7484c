"""Errors about files from outside: containers, texts, reports, ledgers."""

from __future__ import annotations

from typing import ClassVar, Self

from fedanalysis.errors.base import FedanalysisError


class InputFileError(FedanalysisError, ValueError):
    """A file from outside can't be taken in.

    Attributes
    ----------
    rule : str
        Which rule refused it, e.g. ``file.empty`` or ``xml.dtd``: stable, for tests and tables.
    """

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, head: str, *, rule: str, where: str = "", hint: str = "") -> None:
        super().__init__(head, where=where, hint=hint)
        self.rule = rule

    @classmethod
    def of(cls, rule: str, file: str, *, where: str = "") -> Self:
        """Word the refusal of the file named `file` by `rule`; `where` says at which place."""
        head, hint = cls.WORDS[rule]
        return cls(head.format(file=file), rule=rule, where=where, hint=hint)


class ContainerError(InputFileError):
    """A zip container (.docx, .xlsx) is broken or unsafe."""

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {
        "archive.corrupt": (
            "can't read `{file}`: the container is damaged.",
            "Ask for the file again, or open it in an office program and save it anew.",
        ),
        "archive.size": (
            "can't open `{file}`: its contents unpack to more than is safe.",
            "A real document grows far less when unpacked; ask where the file comes from.",
        ),
        "archive.parts": ("can't open `{file}`: it holds too many parts.", ""),
        "archive.partname": (
            "every part of `{file}` must stay inside the container and have its own name.",
            "",
        ),
        "archive.method": (
            "can't open `{file}`: a part is packed in a way office programs don't use.",
            "Open it in an office program and save it anew.",
        ),
        "file.encrypted": (
            "can't read `{file}`: it is encrypted.",
            "Take the password off in the program that made it, and save it again.",
        ),
        "xml.dtd": (
            "can't open `{file}`: its XML declares a document type or entities.",
            "Office programs never write these; ask where the file comes from.",
        ),
        "xml.malformed": (
            "can't read `{file}`: its XML is malformed.",
            "Open it in an office program and save it anew.",
        ),
        "xml.depth": ("can't read `{file}`: its XML is nested too deeply.", ""),
    }


class TextFileError(InputFileError):
    """The bytes of a text file can't be told."""

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {
        "text.encoding": (
            "can't tell the encoding of `{file}`: no reading gives plausible words.",
            "Save it as UTF-8 in the program that made it.",
        ),
        "text.bytes": (
            "can't read `{file}`: its bytes break the rules of its encoding.",
            "Two files may have been joined, or one cut short; save the parts as UTF-8.",
        ),
        "text.mixed": (
            "can't read `{file}`: its lines are in two encodings.",
            "Two files may have been joined; save each as UTF-8 first.",
        ),
        "text.garbled": (
            "can't read `{file}`: its characters were garbled before it was saved.",
            "The text was once opened in a wrong encoding; ask for the file before that.",
        ),
        "text.nul": (
            "a text must hold no NUL bytes, and `{file}` does.",
            "It may be a binary file under a wrong name.",
        ),
        "text.binary": (
            "a text file must be text, and `{file}` is full of control characters.",
            "It may be a binary file under a wrong name.",
        ),
    }


class TableFileError(InputFileError):
    """A file of a large table can't be taken in."""

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {
        "table.missing": ("can't find the table `{file}`.", ""),
        "table.none": (
            "a folder of tables must hold files of Parquet or CSV, and `{file}` has none.",
            "Their names must end in .parquet, .csv or .tsv.",
        ),
        "table.mixed": (
            "all files of a table must be of one form, and `{file}` isn't like the others.",
            "Open files of Parquet and of CSV one after the other.",
        ),
        "table.damaged": (
            "can't read the table `{file}`: it is damaged, or no file of that form.",
            "Ask for the file again, or write it anew.",
        ),
        "table.schema": (
            "all files of a table must have the same columns, and those of `{file}` differ.",
            "Open the files that differ on their own.",
        ),
        "table.columns": (
            "every column of `{file}` must have a name of its own.",
            "Rename one of them in the program that made the file.",
        ),
        "table.type": (
            "every column of `{file}` must hold texts, numbers, dates or flags.",
            "Leave out nested, binary and other columns when the file is written.",
        ),
        "table.empty": ("a table must have named columns, and `{file}` has none.", ""),
        "table.layout": (
            "can't find columns in `{file}`: a quotation mark swallows rows, or a row never ends.",
            "Save the file as Parquet, or with every text in quotes.",
        ),
        "table.rows": (
            "every row of `{file}` must have as many fields as its header.",
            "Correct these rows in the program that made the file, or save it as Parquet.",
        ),
        "table.value": (
            "can't read the table `{file}`: a text in it isn't Unicode, or a number isn't one.",
            "Write the file anew in the program that made it.",
        ),
    }


class ReportFileError(InputFileError):
    """A report can't be read as text."""

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {
        "file.missing": ("can't find the report `{file}`.", ""),
        "file.kind": (
            "a report must be one regular file, and `{file}` isn't.",
            "Give the path of the file itself: no folder, no link, no device.",
        ),
        "file.unreadable": ("can't read the report `{file}`.", ""),
        "file.empty": ("a report must hold text, and `{file}` is empty.", ""),
        "file.size": ("can't read `{file}`: it is larger than any report.", ""),
        "file.format": (
            "a report must be .txt, .md, .html, .docx or .pdf by its content; `{file}` isn't.",
            "Save it as .docx or as UTF-8 text.",
        ),
        "file.encrypted": ContainerError.WORDS["file.encrypted"],
        "docx.outside": (
            "can't read `{file}`: part of its text is an inserted document.",
            "Open it in a word processor, insert the text itself, and save it.",
        ),
        "pdf.encrypted": (
            "can't read `{file}`: the PDF is encrypted.",
            "Save a copy without protection.",
        ),
        "pdf.no_text": (
            "can't read `{file}`: the PDF has no text layer; its pages are pictures.",
            "Run text recognition (OCR) first, and check the figures against the pages.",
        ),
        "pdf.garbled": (
            "can't read `{file}`: the PDF doesn't say which characters its glyphs are.",
            "Ask for the document the PDF was made from.",
        ),
        "pdf.corrupt": ("can't read `{file}`: the PDF is damaged.", ""),
        "pdf.effort": (
            "can't read `{file}`: the PDF takes more time or memory than is safe.",
            "Print it into a new PDF, or ask for the document it was made from.",
        ),
    }

    @classmethod
    def from_other(cls, error: InputFileError) -> Self:
        """Pass on what is wrong with the container or the bytes of a report, in its own words."""
        return cls(error.head, rule=error.rule, where=error.where, hint=error.hint)


class LedgerFileError(InputFileError):
    """A spreadsheet can't be read as a ledger."""

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {
        "file.missing": ("can't find the ledger `{file}`.", ""),
        "file.kind": (
            "a ledger must be one regular file, and `{file}` isn't.",
            "Give the path of the file itself: no folder, no link, no device.",
        ),
        "file.unreadable": ("can't read the ledger `{file}`.", ""),
        "file.empty": ("a ledger must hold rows, and `{file}` is empty.", ""),
        "file.size": ("can't read `{file}`: it is larger than any ledger.", ""),
        "file.lock": (
            "`{file}` is the lock file an office program leaves while a ledger is open.",
            "Close the ledger there, and give the file without `~$`.",
        ),
        "file.magic": (
            "a ledger must be .xlsx, .xls, .csv, .tsv or .docx by its content; `{file}` isn't.",
            "Open it in the program that made it, and save it as .xlsx.",
        ),
        "file.encrypted": ContainerError.WORDS["file.encrypted"],
        "file.damaged": (
            "can't read `{file}`: the workbook is damaged.",
            "Ask for the file again, or open it in an office program and save it anew.",
        ),
        "file.effort": (
            "can't read `{file}`: reading it takes more time or memory than is safe.",
            "Split the ledger, or raise the limits if you know where the file comes from.",
        ),
        "sheet.cells": (
            "can't read `{file}`: it holds more cells than are allowed.",
            "Split the ledger, or raise `LedgerLimits.cell_n`.",
        ),
        "text.layout": (
            "can't find a table in `{file}`: its lines don't split into the same columns.",
            "Save the ledger as .xlsx, or with commas or tabs between the columns.",
        ),
        "text.encoding": TextFileError.WORDS["text.encoding"],
        "text.nul": TextFileError.WORDS["text.nul"],
        "doc.no_table": (
            "can't find a table in the Word document `{file}`.",
            "A ledger in Word must be a table, not text with spaces.",
        ),
        "header.missing": (
            "can't name the columns of `{file}`: a column that this kind needs isn't there.",
            "",
        ),
        "header.duplicate": (
            "every column of `{file}` must have its own header.",
            "Rename one of them in the spreadsheet.",
        ),
        "header.blank": (
            "every column of `{file}` that holds values must have a header.",
            "Write the header into the cell above the values.",
        ),
        "internal": (
            "can't read `{file}`: the program itself failed on it.",
            "Tell its maintainers what is named above.",
        ),
    }

    @classmethod
    def from_other(cls, error: InputFileError) -> Self:
        """Pass on what is wrong with the container or the bytes of a ledger.

        A ledger has one rule for text that can't be decoded, ``text.encoding``.
        """
        rules = dict.fromkeys(("text.bytes", "text.mixed", "text.garbled"), "text.encoding")
        rule = rules.get(error.rule, error.rule)
        return cls(error.head, rule=rule, where=error.where, hint=error.hint)
