"""What earlier runs saw, in one sqlite file of the state directory: state changes, facts, and what follows from them.

History decides nothing: where it cannot be kept, a run says so once, and its verdict is what it is.
"""
