"""Models: each a spec that validates, a fit that estimates, a result that speaks."""
