"""Recording data of a station on a page, without a file.

In: what the loaders ask for and hold of a station. Out: forms, drafts, what is sent to be stored.
Never: writes to the store, or checks by rules of its own what the loaders check.
"""
