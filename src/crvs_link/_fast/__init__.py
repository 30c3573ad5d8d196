"""The compiled core: encoding, blocking, comparing and matching on integers.

Nothing here imports anything else of this package, and only built-in exceptions
are raised; the stages above give errors their place and their remedy.
"""
