"""Questions as values: projections, folds and tallies."""
