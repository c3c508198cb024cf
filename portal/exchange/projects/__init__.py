"""From published project data to drafts in the curation queue.

`sources` tells formats apart and reads them as a stream of records and faults, `relevance` says whether a record
concerns the field, `persons` removes names of persons, `drafts` makes the entry, `importer` does it in batches and
`report` tells what became of every row.
"""
