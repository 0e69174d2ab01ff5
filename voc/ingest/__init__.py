"""Export files in, comments out: encoding, tables, columns, dates; every row that is left out says why."""
