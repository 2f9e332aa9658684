"""The same generated world on an IMAP server: what watching it costs, beside mbsync pulling it.

server.py   the server, a process of its own that is told what to do     (imports the tests' Dovecot)
remote.py   that process as the measuring one sees it                    (imports nothing big)
clients.py  ours and mbsync: configurations, and one look at the mailbox
passes.py   ours kept open, pass by pass, a process of its own           (imports the daemon)
daemon.py   the daemon at the world's own moment, a process of its own   (imports the daemon)
compare.py  the measurements and their goals
"""
