"""How fast the portal is, measured beside a bare view in one run: `make bench` (docs/performance.md)."""
