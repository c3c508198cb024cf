"""From published data on money already given (IATI, 360Giving) to commitments.

`xml_records` and `json_items` cut files of any size into records, `iati` and `threesixty` understand them, `topics`
says what concerns the field, `importer` keeps them by way of `funding.commitments.services`; `command` and `tasks`
are the doors.
"""
