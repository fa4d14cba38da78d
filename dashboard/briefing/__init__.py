"""The weekly briefing: what a meeting is shown, as slides that screen, paper and Office files draw alike.

In: a view, its week and the orders of earlier meetings. Out: slides as data, decks and files of them.
Never: counts or judges anew, or tells an audience what is not for it.
"""
