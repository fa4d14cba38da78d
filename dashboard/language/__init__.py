"""Words and days of people: Thai and English texts, the Thai calendar, periods.

In: dates, numbers, names. Out: texts in both languages.
Never: asks the store or knows a goal.
"""
