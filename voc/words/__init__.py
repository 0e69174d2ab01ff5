"""Words of many comments: which are frequent, which set some comments apart from the others, which go together."""
