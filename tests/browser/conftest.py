"""A built site and a headless Chromium, each made once a session."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
BUILD_SECONDS = 300


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The whole site, built by whichever worker comes first; the others wait for it."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("needs chromium and chromedriver on the PATH")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "browser"
    ended = folder / "ended.txt"
    try:
        folder.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + BUILD_SECONDS
        while not ended.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
    else:
        said = subprocess.run(
            [sys.executable, "-m", "fedanalysis", "build", "--out", str(folder / "site")],
            check=False,
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=BUILD_SECONDS,
        )
        (folder / "part.txt").write_text(said.stderr if said.returncode else "", encoding="utf-8")
        (folder / "part.txt").rename(ended)
    why = ended.read_text(encoding="utf-8") if ended.exists() else "the build did not end"
    assert not why, why
    return folder / "site"


@pytest.fixture(scope="session")
def chromium(site):
    """A headless Chromium with its console and its network log open."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "window-size=1300,900"):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium):
    """The browser as a reader who comes for the first time has it; logs emptied."""
    chromium.get("about:blank")
    for log in ("browser", "performance"):
        chromium.get_log(log)
    return chromium


@pytest.fixture
def requests(browser):
    """Return a function that gives the addresses asked for since it was last called."""

    def _requests():
        events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
        sent = (
            e["params"]["request"] for e in events if e["method"] == "Network.requestWillBeSent"
        )
        return [each["url"] for each in sent]

    return _requests
