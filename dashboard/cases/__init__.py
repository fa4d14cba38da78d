"""Cases as the police look at them: status table, trends, weeks, dense spots, crime clock.

In: cases and their daily counts in a view. Out: tables, figures, unusual weeks, hot spots, clocks.
Never: judges a goal, or adds a month that was not received as a zero.
"""
