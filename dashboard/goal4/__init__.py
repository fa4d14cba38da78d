"""Goal 4: group 1 and 2 cases in the zone, before against after joining.

In: cases in windows of days, joinings, months received. Out: official figure and conclusion of a zone.
Never: merges the two lines, or concludes where the windows may not be compared.
"""
