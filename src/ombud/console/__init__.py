"""Where those who work here work, `/konsol`: grouped by work, shown by role (ux.md 3.3; A-10).

Each file is one page or one journey of pages: its handlers, and at its end the `ROUTES` it answers. A route says for
which purposes a role must be there to come; roles and what they are for are policy data, and no file names a role.
No rule lives here: what may be read the vault decides, and a handler puts it into words.
"""
