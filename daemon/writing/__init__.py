"""Writing: from a decision to a letter, a brief or a reminder's text. Pure; the README shows where what is."""
