"""``python -m fedanalysis`` is the command ``fedanalysis``."""

import sys

from fedanalysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
