"""What the page “Data” does: files and forms loaded, the police database pulled, loads undone.

In: uploads and settings. Out: reports of the loaders, as they say them.
Never: writes to the store; the loaders do, in a process of their own.
"""
