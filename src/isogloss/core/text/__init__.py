"""Files of text in: lines, corpora, matching rules, word selection, dictionaries."""
