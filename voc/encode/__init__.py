"""Vectors: one row of float32 a text, of length one (or zero where nothing is known of the text)."""
