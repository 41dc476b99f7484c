"""The project's sessions. One shared environment serves all of them, so a machine installs once."""

import hashlib
import os
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
ENV = ROOT / ".nox" / "shared"
BIN = ENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / ("python.exe" if os.name == "nt" else "python"))
# Charts and kernels must not depend on the machine: bundled font, one BLAS thread, fixed hash seed.
FIXED = {
    "FEDANALYSIS_FONTS": "bundled",
    "FEDANALYSIS_LANG": "zh",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}

nox.needs_version = ">=2025.2"
nox.options.sessions = ["build"]
nox.options.default_venv_backend = "none"


def ready(session: nox.Session) -> None:
    """Create the shared environment, or leave it alone when the lock has not changed."""
    lock = ROOT / "requirements.txt"
    stamp = ENV / "installed.txt"
    wanted = hashlib.sha256(
        lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    session.log("Installing the locked environment once; this takes a few minutes.")
    session.run(sys.executable, "-m", "venv", "--clear", str(ENV), external=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    session.run(*pip, "--require-hashes", "-r", str(lock), external=True)
    session.run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT), external=True)
    stamp.write_text(wanted)


def python(session: nox.Session, *args: str, **env: str) -> None:
    """Run the shared environment's Python with the fixed settings."""
    session.run(PYTHON, *args, env={**os.environ, **FIXED, **env}, external=True)


@nox.session
def build(session: nox.Session) -> None:
    """Run every notebook in both languages and render the site."""
    ready(session)
    python(session, "-m", "fedanalysis", "build", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the package's tests, then compare every committed result (nbval, then `check`)."""
    ready(session)
    python(session, "-m", "pytest", "-n", "2", *session.posargs)
    if not session.posargs:
        python(
            session,
            *("-m", "pytest", "--nbval", "--nbval-current-env", "-n", "2", "--dist", "loadfile"),
            *("--nbval-sanitize-with", "tests/nbval.cfg", "notebooks"),
        )
        python(session, "-m", "fedanalysis", "check")


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style, types and import order."""
    ready(session)
    python(session, "-m", "ruff", "format", "--check", ".")
    python(session, "-m", "ruff", "check", ".")
    python(session, "-m", "mypy")
    session.run(str(BIN / "lint-imports"), external=True)


@nox.session
def lab(session: nox.Session) -> None:
    """Open JupyterLab with everything installed."""
    ready(session)
    session.run(PYTHON, "-m", "fedanalysis", "lab", *session.posargs, external=True)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the claims of speed, each as a ratio within one run."""
    ready(session)
    python(session, "-m", "benchmarks", *session.posargs)


@nox.session
def simulate(session: nox.Session) -> None:
    """Check the methods on made-up data whose truth is known, in full length."""
    ready(session)
    python(session, "-m", "benchmarks.simulate", *session.posargs)


@nox.session
def mutate(session: nox.Session) -> None:
    """Break data, code, columns and labels one at a time in a copy; see what the check catches."""
    ready(session)
    python(session, "-m", "benchmarks.mutate", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Rewrite requirements.txt (with hashes) and environment.yml from pyproject.toml."""
    ready(session)
    python(
        session,
        *("-m", "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal"),
        *("--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "-q"),
        *("-o", "requirements.txt", *session.posargs),
    )
    python(session, "tests/test_environment.py")
