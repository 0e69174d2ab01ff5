"""The command line: arguments in, one job called, Japanese for people out."""
