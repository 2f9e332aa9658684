"""Letters to be read aloud: every kind, in every language, to invented people. Places no draft anywhere."""
