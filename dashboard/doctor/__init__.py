"""Whether a deployment is as it should be, and what to do where it is not: `python -m dashboard.doctor`.

In: settings, the store as its reader sees it, files and packages. Out: a Diagnosis for each check.
Never: changes anything, and no word of an address, a password or a salt.
"""
