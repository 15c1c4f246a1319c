"""What a lead is: the field registry, record ids, rules, and the normalisers.

A *frame* of records, everywhere in lib: a pandas DataFrame whose index is called `key` (unique text), whose
columns are the fields' API names (unmapped columns keep their own headers), every value text, blank = "".
"""
