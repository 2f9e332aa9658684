"""From nothing to a configuration: what ``init`` knows, asks and writes. Values and pure functions, but for one file.

    providers.py    which provider an address belongs to, and its servers       pure
    lookup.py       what the domain name system says about a domain             the one file that goes out
    questions.py    what is asked next, given what is known                     pure
    checks.py       what an answer may look like                                pure
    document.py     a TOML text, changed key by key, its comments kept          pure
    composing.py    answers become the text of a configuration                  pure
    people.py       whom the user wrote to lately                               pure
    example.toml    the settings with their comments: the repository's config.example.toml itself

What must not happen here: opening a mailbox, a store or the configuration; that is the app's.
"""
