"""The newsletter of ISU, in four languages."""
