"""The OpenAPI document: what FastAPI makes from the types, completed by tables of words and of errors."""
