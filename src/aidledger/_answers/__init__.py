"""Results as values: answers with bounds, explanations, histories and bridges."""
