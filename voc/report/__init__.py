"""The weekly summary: numbers that a manager can check, and whether a change is more than noise."""
