"""Repaired text, tokens (Sudachi, once a comment), statements and dependency phrases."""
