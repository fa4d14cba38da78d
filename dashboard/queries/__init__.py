"""Questions to the store, one module a subject: SQLAlchemy statements, nothing else.

In: a scope, filters, days. Out: a SELECT whose docstring states grain, columns, units and what is absent.
Never: opens a connection, or asks without a scope.
"""
