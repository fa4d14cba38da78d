"""Stations compared with one another: funnels, shrunken rates, rank ranges.

In: cases and registers of the stations around a view. Out: who lies outside chance.
Never: a league table of percentages.
"""
