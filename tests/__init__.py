"""The tests; the folders mirror the apps."""
