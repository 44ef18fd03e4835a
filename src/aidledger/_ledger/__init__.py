"""What is on record, and every question asked of it."""
