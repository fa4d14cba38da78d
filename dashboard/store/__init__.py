"""The way to the reporting store and the only keeper of answers.

In: statements. Out: frames, and what is made of them, with their age.
Never: writes, or makes a page wait longer than it may.
"""
