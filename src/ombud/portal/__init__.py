"""The data subject's own door, `/mina`, and what is open to everybody: the notice, the choices by a link, the proof.

Each file is one page or one journey of pages: its handlers, and at its end the `ROUTES` it answers. No rule lives
here: what may be shown the vault decides, and a handler puts it into words (ux.md 3.3, 3.4).
"""
