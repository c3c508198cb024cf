"""The doors of expressions of interest: the applicant's, the co-applicant's, the donor's."""
