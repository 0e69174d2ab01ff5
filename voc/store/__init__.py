"""Everything that is kept, with the version that made it. Only this package knows SQL."""
