"""Pages of trust: what everybody sees of their own account, and what administrators keep."""
