"""Maps as pydeck draws them: layers, labels, icons, grounds, points on the plane.

In: frames and polygons. Out: layers and pictures.
Never: asks the store, or an address beyond this host.
"""
