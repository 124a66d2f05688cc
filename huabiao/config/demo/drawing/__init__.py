"""The pictures of the fictional 示范市, drawn by code: flat layers, one light, few colours.

Not for: anything a running installation needs; what is committed is the rasterised result.
Start reading at `__main__`, then `sheet`; a scene is a function in one of the `scenes_…` files.
"""
