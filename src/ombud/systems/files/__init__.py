"""A folder of files as a connected system: CSV, JSON Lines, Parquet. Each file is a table, named as the file is.

* A file of another kind, a link and a folder inside are tables without columns: a person says of each what it is.
* What goes, goes by a new file in the place of the old: written beside it, brought to disk, and renamed over it. Rows
  that stay are byte for byte what they were (in Parquet: value for value). Nothing else is left in clear.
* A file that somebody has changed since it was read is left alone, and the case is asked again.
"""
