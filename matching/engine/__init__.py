"""Three engines that say the same: a pair in Python, a few in SQL, all in numpy; tests hold them together."""
