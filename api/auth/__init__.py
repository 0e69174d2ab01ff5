"""Who may call what: keys for programs, sessions for people."""
