"""The way to the reporting store and the only keeper of answers.

In: statements, and names of photographs. Out: frames, what is made of them with their age, and pictures.
Never: writes, or makes a page wait longer than it may.
"""
