"""What was received, when, and whether it may be believed: reports due, delays, silences, the season.

In: months sent, days of entry, due dates. Out: receipts, arrears, reporting lag, silent stations.
Never: takes what was not sent for a zero. The one subject that other subjects may use.
"""
