import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from fedanalysis.errors import FenceError
from fedanalysis.publish import kernel_fence

PUT_UP = """\
import json, os, sys
from pathlib import Path
from fedanalysis.publish.kernel_fence import Fence
fence = Fence(Path(sys.argv[1]), count=lambda: 7)
fence.put_up()
"""


@pytest.fixture
def fenced(tmp_path):
    """Run code behind the fence in a process of its own; give what it printed and reported."""

    def _run(code, **env):
        (tmp_path / "home").mkdir(exist_ok=True)
        (tmp_path / "tmp").mkdir(exist_ok=True)
        settings = {"TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path / "home"), **env}
        run = subprocess.run(
            [sys.executable, "-c", PUT_UP + code, str(tmp_path / "report")],
            cwd=tmp_path / "home",
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        lines = (tmp_path / "report").read_text().splitlines()
        return run, [json.loads(line) for line in lines]

    return _run


def told(events, kind):
    return [event["what"] for event in events if event["kind"] == kind]


def test_every_way_out_is_blocked_and_named(fenced):
    run, events = fenced(
        "import socket, urllib.request\n"
        "def tried(call, *given):\n"
        "    try: call(*given)\n"
        "    except OSError as error: print(type(error).__name__)\n"
        "tried(urllib.request.urlopen, 'http://example.org/x')\n"
        "tried(socket.socket)\n"
        "tried(socket.gethostbyname, 'example.com')\n"
        "unix = socket.socket(socket.AF_UNIX)\n"
        "tried(unix.connect, 'door')\n"
    )
    assert run.stdout.split() == ["URLError", "FenceError", "FenceError", "FenceError"], run.stderr
    assert told(events, "socket") == ["example.org", "a network socket", "example.com", "door"]
    assert {event["count"] for event in events} == {7}


def test_event_loop_of_the_kernel_still_wakes(fenced):
    run, events = fenced("import asyncio\nprint(asyncio.run(asyncio.sleep(0, 3)))")
    assert (run.stdout.strip(), told(events, "socket")) == ("3", [])


def test_writes_outside_are_named_and_those_inside_are_not(fenced, tmp_path):
    (tmp_path / "there.txt").write_text("old")
    (tmp_path / "home" / "results").mkdir(parents=True)
    code = (
        "import tempfile\n"
        "Path('mine.txt').write_text('x')\n"
        "tempfile.NamedTemporaryFile().close()\n"
        "Path('../there.txt').read_text()\n"
        "Path('..').mkdir(exist_ok=True)\n"
        "open('../out.txt', 'w').close()\n"
        "Path('../there.txt').rename('../moved.txt')\n"
        "os.close(os.open('../low.txt', os.O_CREAT | os.O_WRONLY))\n"
        "Path('results/n.json').write_text('x')\n"
    )
    run, events = fenced(code, **{kernel_fence.KEPT: str(tmp_path / "home" / "results")})
    assert run.returncode == 0, run.stderr
    names = [os.path.relpath(path, tmp_path.resolve()) for path in told(events, "write")]
    assert names == ["out.txt", "there.txt", "moved.txt", "low.txt", "home/results/n.json"]


def test_warnings_are_reported_once_and_still_shown(fenced):
    code = "import warnings\nfor _ in range(3): warnings.warn('about\\n this')\n"
    run, events = fenced(code)
    assert told(events, "warning") == ["UserWarning: about this"]
    assert "UserWarning: about" in run.stderr


def test_caught_warnings_are_not_reported(fenced):
    code = "import warnings\nwith warnings.catch_warnings(record=True): warnings.warn('x')\n"
    assert told(fenced(code)[1], "warning") == []


def test_read_inputs_and_imported_modules_are_reported(fenced, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "n.csv").write_text("3")
    code = "open('../data/n.csv').read()\nimport fedanalysis.language\nfence.report_modules()\n"
    _, events = fenced(code, **{kernel_fence.ROOTS: str(tmp_path / "data")})
    used = told(events, "used")
    assert used[0].endswith("n.csv")
    assert any(path.endswith("language.py") for path in used)


def test_without_a_report_no_fence_is_put_up(monkeypatch):
    monkeypatch.delenv(kernel_fence.REPORT, raising=False)
    kernel_fence.load_ipython_extension(SimpleNamespace())  # would need a shell


def test_watch_raises_what_a_caller_of_sockets_expects(tmp_path):
    fence = kernel_fence.Fence(tmp_path / "report", count=lambda: 1)
    with pytest.raises(PermissionError, match=r"example\.org:80") as caught:
        fence.watch("socket.connect", (None, ("example.org", 80)))
    assert isinstance(caught.value, FenceError)
    assert "data/" in str(caught.value)
