"""Pieces that pages share: header, tables, grids, cards, figures, downloads, chart template.

In: a view and what is to be shown. Out: what Streamlit sends.
Never: knows a goal.
"""
