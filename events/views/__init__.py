"""The doors of dialogue events: reading, joining, the floor, organising and moderating."""
