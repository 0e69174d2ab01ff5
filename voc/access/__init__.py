"""Who may do what: scopes and roles, keys of programs, passwords of people."""
