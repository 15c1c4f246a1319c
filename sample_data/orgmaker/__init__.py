"""Makes a Salesforce org of a fictional software seller, with the truth about it beside it."""
