"""One DuckDB database in memory, shut in: it sees the files of one table and its temporary folder.

No extension is loaded, nothing is fetched, nothing else is opened, and all is removed when the last
handle is gone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fedanalysis.errors import EngineMemoryError, FedanalysisError, TableFileError
from fedanalysis.safety.writing import naming_folder

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_BATCH = 100_000
_PATTERN = "*?["


class Session:
    """A database and its folder.

    Parameters
    ----------
    memory_mib : int
        What the database may use.
    thread_n : int
        How many threads work in it.
    temporary : Path or None
        Where its folder is made; None for the system's place.

    Attributes
    ----------
    folder : Path
        For temporary files; removed with the session.
    """

    def __init__(self, *, memory_mib: int, thread_n: int, temporary: Path | None) -> None:
        import duckdb

        where = temporary or Path(tempfile.gettempdir())
        with naming_folder(where):
            self.folder = Path(tempfile.mkdtemp(dir=where, prefix="fedanalysis-")).resolve()
        self._memory_mib = memory_mib
        self._number = 0
        self._connection = duckdb.connect(":memory:")
        self._finalizer = weakref.finalize(self, _close, self._connection, self.folder)
        self._set("autoinstall_known_extensions", "false")
        self._set("autoload_known_extensions", "false")
        self._set("allow_community_extensions", "false")
        self._set("python_enable_replacements", "false")
        self._set("enable_progress_bar", "false")
        self._set("preserve_insertion_order", "false")
        self._set("threads", str(thread_n))
        self._set("memory_limit", quoted(f"{memory_mib}MiB"))
        self._set("temp_directory", quoted(str(self.folder / "spill")))

    def lock(self, paths: Sequence[Path]) -> list[Path]:
        """Shut the database in with these files, and return where it finds each of them.

        A path that it would read as a pattern is reached by a link in the session's folder.
        """
        links = [self._link(path.resolve(), at) for at, path in enumerate(paths)]
        self._set("allowed_paths", f"[{', '.join(quoted(str(path)) for path in links)}]")
        self._set("allowed_directories", f"[{quoted(str(self.folder) + os.sep)}]")
        self._set("enable_external_access", "false")
        self._set("lock_configuration", "true")
        return links

    def name(self, prefix: str) -> str:
        """Return a name that nothing in the database has yet."""
        self._number += 1
        return f"{prefix}{self._number}"

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """Run a statement that gives nothing."""
        with self._wording():
            self._connection.execute(sql, list(values))

    def table(self, sql: str, values: Sequence[object] = ()) -> pa.Table:
        """Run a query whose answer is small."""
        with self._wording():
            return self._relation(sql, values).to_arrow_table()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Run a query whose answer may be large; nothing else may be run in between."""
        with self._wording():
            yield from self._relation(sql, ()).to_arrow_reader(_BATCH)

    def keep(self, table: pa.Table) -> str:
        """Copy a small table into the database, and return its name there."""
        name, given = self.name("t"), self.name("given")
        with self._wording():
            self._connection.register(given, table)
            try:
                self._connection.execute(f"CREATE TEMP TABLE {name} AS FROM {given}")
            finally:
                self._connection.unregister(given)
        return name

    def show(self, table: pa.Table) -> str:
        """Let the database see a table that stays where it is, and return its name there."""
        name = self.name("shown")
        with self._wording():
            self._connection.register(name, table)
        return name

    def _relation(self, sql: str, values: Sequence[object]) -> Any:
        return self._connection.sql(sql, params=list(values))

    def _set(self, option: str, value: str) -> None:
        self._connection.execute(f"SET {option} = {value}")

    def _link(self, path: Path, at: int) -> Path:
        if not any(sign in str(path) for sign in _PATTERN):
            return path
        link = self.folder / f"link{at:05d}.parquet"
        with naming_folder(self.folder):
            try:
                link.symlink_to(path)
            except OSError:  # not everybody may make links on Windows
                shutil.copyfile(path, link)
        return link

    @contextlib.contextmanager
    def _wording(self) -> Iterator[None]:
        """Word what DuckDB reports anew: its own words may quote a value."""
        import duckdb

        try:
            yield
        except FedanalysisError:
            raise
        except duckdb.OutOfMemoryException:
            raise EngineMemoryError.beyond(self._memory_mib) from None
        except duckdb.Error as error:
            if "No space left" in str(error):
                raise EngineMemoryError.beyond(self._memory_mib) from None
            where = f"{type(error).__name__} while its rows were read."
            raise TableFileError.of("table.value", "the table opened", where=where) from None


def quoted(text: str) -> str:
    """Return a text as an SQL literal.

    Examples
    --------
    >>> quoted("a'b")
    "'a''b'"
    """
    return "'" + text.replace("'", "''") + "'"


def _close(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)
