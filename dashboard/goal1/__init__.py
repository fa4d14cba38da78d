"""Goal 1: fear, satisfaction and confidence of the public in the zone.

In: answers of surveys, registers of population. Out: opinions with interval and state, cards, charts.
Never: averages different instruments, or judges by a poll of the whole station.
"""
