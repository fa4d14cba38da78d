"""Goal 2: modern innovations in concrete use.

In: the register of innovations, monthly reports of use. Out: the rung of each on the ladder, standings.
Never: counts a month without a report as a month without use.
"""
