"""The programme as a whole, the only room that joins subjects: goals, decisions, changes, cards, the map.

In: what the goals and the other subjects found. Out: standings, cards and lines that pages show.
Never: counts or judges anew.
"""
