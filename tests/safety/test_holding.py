import signal
import subprocess
import sys
import threading
import time

import pytest

from fedanalysis.errors import FolderBusyError, FolderWriteError
from fedanalysis.safety.holding import hold_folder

HOLD = """
import sys, time
from pathlib import Path
from fedanalysis.safety.holding import hold_folder
from fedanalysis.safety.writing import replacing_files
with hold_folder(Path(sys.argv[1])), replacing_files(Path(sys.argv[1])) as fresh:
    (fresh / "half.csv").write_text("half")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """A process that holds the folder, with a file half written."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_second_run_names_the_process_that_holds_the_folder(holder, tmp_path):
    said = rf"process {holder.pid} \(since 20"
    with pytest.raises(FolderBusyError, match=said), hold_folder(tmp_path, seconds=0.2):
        pass


def test_killed_run_holds_nobody_up_and_its_rest_is_removed(holder, tmp_path):
    assert list(tmp_path.glob(".fedanalysis.part.*/half.csv"))
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with hold_folder(tmp_path, seconds=0):
        assert not list(tmp_path.glob(".fedanalysis.part.*"))
    assert {path.name for path in tmp_path.iterdir()} <= {".fedanalysis.lock"}


def test_second_run_waits_until_the_first_has_ended(tmp_path):
    order = []

    def first():
        with hold_folder(tmp_path):
            order.append("first in")
            begun.set()
            time.sleep(0.3)
            order.append("first out")

    begun = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    begun.wait()
    with hold_folder(tmp_path, seconds=20):
        order.append("second in")
    thread.join()
    assert order == ["first in", "first out", "second in"]


def test_folder_is_free_again_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), hold_folder(tmp_path):
        raise RuntimeError
    with hold_folder(tmp_path, seconds=0):
        pass


def test_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(FolderWriteError, match="out"), hold_folder(tmp_path / "out"):
        pass
