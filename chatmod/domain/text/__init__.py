"""What a network makes of a text: links, tags and mentions, and how much of its limit they use.

One module for a network's rule; what two of them share stands in `entities`, `domains` and `addresses`.
"""
