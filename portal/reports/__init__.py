"""What people report as unsafe or false, and what ISU does about it."""
