"""Mappings: TOML files that say what the columns of a sheet mean."""
