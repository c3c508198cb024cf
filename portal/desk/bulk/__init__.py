"""Changes of many entries at once: chosen, said, looked at, done, and undone where nothing changed since."""
