"""The laws, a module a chapter: each a function of what is under test, which raises where it is broken.

The docstring of each is the law, with its number. The data comes from anywhere: from the strategies of
`aidledger.testing`, or from a ledger of your own.
"""
