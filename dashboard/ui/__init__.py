"""Pieces that pages share: header, tables, figures, downloads, chart template.

In: a view and what is to be shown. Out: what Streamlit sends.
Never: knows a goal.
"""
