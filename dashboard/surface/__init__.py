"""What the network meets before any page: whom the server answers, what browsers may do, how much it takes.

In: requests as they come. Out: the same requests, or a refusal of a few words.
Never: reads the store, or looks at what a page shows.
"""
