"""Tables of any size under five verbs: distinct, attach, split, tally, write."""
