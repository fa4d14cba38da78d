"""Cases as the police look at them: status table, trends, weeks, dense spots, crime clock, lists.

In: cases and their daily counts in a view. Out: tables, figures, unusual weeks, hot spots, clocks.
Never: judges a goal, or adds a month that was not received as a zero.

Ask the store: case_points (for hot_spots, near_repeats, density, repeat_places), unusual_weeks (for forecast,
signals), weeks, case_links, and the panels. Pure, cases in and figures or words out: all others.
"""
