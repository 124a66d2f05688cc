"""Sites, their legal record, the channel tree, aliases of hosts and former paths of channels.

Not for: what stands in a channel (`library`) or how pages look (`themes`, `pages`).
Start reading at `models`.
"""
