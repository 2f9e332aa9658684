"""Reading: a raw message becomes a meaning. Pure: no file, no network, no clock.

Owns how mail is understood: who or what wrote it, what the person wrote, what they want, the times
and people they name. It decides nothing (``daemon.core`` does) and looks nothing up. The entrances
are ``heads.read_head`` (header only), ``message.read_message`` (everything), ``notes.read_notes``
and ``addresses``; nothing outside this package should need the others.
"""
