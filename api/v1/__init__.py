"""Version 1 of the API, a module a noun."""
