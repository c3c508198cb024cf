"""Tables in and out: CSV and spreadsheets, per kind."""
