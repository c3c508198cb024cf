"""One archive with the database and the files of a portal, and bringing it back."""
