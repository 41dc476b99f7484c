"""Every exception of the package; the wording lives here, so that all call sites speak alike.

A message says first what must or can't be, then where (``x``), then one likely hint (``i``).
No message ever holds a value of a personal column.
"""

from fedanalysis.errors.base import FedanalysisError
from fedanalysis.errors.data import (
    ChecksumError,
    ColumnError,
    DataFileError,
    DesignError,
    TooFewError,
    TooManyDistinctError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.errors.files import (
    ContainerError,
    InputFileError,
    LedgerFileError,
    ReportFileError,
    TableFileError,
    TextFileError,
)
from fedanalysis.errors.work import (
    BuildError,
    DiskSpaceError,
    EngineMemoryError,
    FenceError,
    FolderBusyError,
    FolderTakenError,
    FolderWriteError,
    FontError,
    FormExistsError,
    NotebookError,
    RecordError,
    StudyError,
)

__all__ = [
    "BuildError",
    "ChecksumError",
    "ColumnError",
    "ContainerError",
    "DataFileError",
    "DesignError",
    "DiskSpaceError",
    "EngineMemoryError",
    "FedanalysisError",
    "FenceError",
    "FolderBusyError",
    "FolderTakenError",
    "FolderWriteError",
    "FontError",
    "FormExistsError",
    "InputFileError",
    "LedgerFileError",
    "NotebookError",
    "RecordError",
    "ReportFileError",
    "StudyError",
    "TableFileError",
    "TextFileError",
    "TooFewError",
    "TooManyDistinctError",
    "UnknownNameError",
    "ValueRangeError",
]
