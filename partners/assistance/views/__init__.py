"""The doors of assistance: lists, pages, beginning one, writing to those behind one."""
