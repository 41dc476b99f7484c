"""Settings every test shares: bundled font, Chinese, no window, no network."""

import os

os.environ.update(
    FEDANALYSIS_FONTS="bundled", FEDANALYSIS_LANG="zh", MPLBACKEND="agg", OPENBLAS_NUM_THREADS="1"
)
