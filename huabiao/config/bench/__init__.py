"""Measures the platform on made-up clusters of a stated size, through the doors people use.

Not for: anything a city runs. Start reading at `interactive`.
"""
