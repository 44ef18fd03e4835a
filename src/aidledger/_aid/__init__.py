"""The kinds, projections and checks of aid, on top of the core."""
