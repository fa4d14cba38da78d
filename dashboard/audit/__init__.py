"""Who saw and did what: how entries are chained, checked and looked through.

In: entries of the store. Out: whether the chain holds; who saw what. `python -m dashboard.audit`.
Never: writes an entry; the registrar of the loaders does.
"""
