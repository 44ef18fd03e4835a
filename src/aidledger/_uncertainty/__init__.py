"""Every possible world: bounds, certainty, and the day on which a sum is reached."""
