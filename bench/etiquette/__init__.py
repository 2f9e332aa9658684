"""How well the etiquette check judges letters of strangers, written and labelled before anybody looked at it."""
