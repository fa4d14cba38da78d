"""Who looks at what: scope, units, holdings and filters as one page needs them.

In: the address bar and the store. Out: a View, and which of its months were received.
Never: shows a unit beyond the scope.
"""
