"""The life of the keys: epochs begun, keys re-wrapped, epochs destroyed, the root key changed.

`rotate` is the weekly job (design 4, *Keys*), `root` moves the key store to another root key. Both go on where
they were interrupted, whoever runs them next.
"""
