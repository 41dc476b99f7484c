"""What is measured, what was promised, what the law says: words and numbers, no data points."""

from fedanalysis.catalogue.legal import LegalSize, legal_size
from fedanalysis.catalogue.measured import Indicator, indicator, list_indicators
from fedanalysis.catalogue.promised import Target, target, targets

__all__ = [
    "Indicator",
    "LegalSize",
    "Target",
    "indicator",
    "legal_size",
    "list_indicators",
    "target",
    "targets",
]
