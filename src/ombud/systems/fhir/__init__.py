"""A server of FHIR R4 as a connected system: Patient, and the types of its compartment, each a table.

* A patient is found by `POST Patient/_search`, so that no number of anybody's stands in an address; what is theirs by
  the compartment that the standard defines (`Patient/ID/Observation`). Types outside it are about no patient.
* A resource goes whole, by its version (`If-Match`), or stays whole: nothing in it is blanked. A patient whom a journal
  entry that stays is about stays with it (PDL 3:6).
* What is right is written over in the elements of a Patient that are columns (`elements.py`), and a restriction is a
  security label on it (`label.py`): the resource is read, changed, put by its version, and read again. Nothing else of
  it is altered, and no other type is written to: what stands there is the journal (PDL 3:14, 8:4).
* Save a Consent of ours, which says that the patient says no to a purpose (`consent.py`).
* A server may keep earlier versions of what was deleted, by the standard. That is the server's own to end.
"""
