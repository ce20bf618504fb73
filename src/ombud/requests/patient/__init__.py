"""Rights over patient data, and what the Health and Social Care Inspectorate (IVO) decides (PDL, SVOD; R-15.4, R-17.5).

* Nobody here refuses a journal copy for good, and nobody destroys a journal document by themself: IVO decides.
* Whoever is responsible for the journal proposes that something is withheld, and it goes to IVO at once with the
  statement. That is the only way out of a proposal (PDL 8:2).
* What IVO decides is destroyed is destroyed by two people, with the decision's number; recipients are told, archives
  do not bring it back, and IVO and the applicant get a confirmation (R-17.6).
* A document of another patient stays where it is until IVO or the secrecy that covers it has been tried (R-17.5).
"""
