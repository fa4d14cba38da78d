"""Frames in, figures out; pure. Plotly graph objects with one template of our own; the crime clock is SVG."""
