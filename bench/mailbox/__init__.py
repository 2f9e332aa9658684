"""A realistic Maildir++ mailbox, a calendar and a contacts file, with the truth about every contact.

    people.py      who the user is, and the contacts with their places
    workdays.py    business days, quiet hours: written from the practice, not from the daemon
    mime.py        letters as raw bytes, with the headers that real servers leave on them
    scene.py       one contact's story while it is told: letters, meetings, truth
    situations.py  the known situations, one function each
    words.py       what people write to one another in them
    noise.py       the rest of a mailbox: lists, newsletters, notifications, friends, junk
    world.py       puts it all on disk

Must not happen here: importing ``daemon`` or ``connectors``; reading the clock; unseeded chance.
The same seed and options give the same bytes.
"""
