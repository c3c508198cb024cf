"""Exchange with the world outside: what comes in, and later what goes out."""
