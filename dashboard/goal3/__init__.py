"""Goal 3: partners who meet, solve problems and patrol together.

In: activities by sector, resolutions, risk spots. Out: standings by quarter, what is overdue, what was fixed.
Never: names a person; owners are positions.
"""
