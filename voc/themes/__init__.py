"""Cancellation themes: discovery over what is stored, names, and the assignment of each new comment."""
