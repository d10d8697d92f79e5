TARGETS = {
    # What is left when "../" has been taken out once is "../" again.
    "no_way_up": "/....//private.txt",
    # Split first, and a name can have a slash in it. Ours refuses that.
    "segment_by_segment": "/notes%2f..%2f.env",
    # "%2e" is a name like any other, until it is decoded once more.
    "twice_as_careful": "/%252e%252e/private.txt",
    # It ends in .txt for Python, and at the NUL for C.
    "only_texts": "/.env%00.txt",
    # The neighbour's name begins like ours: CVE-2014-6394.
    "where_it_leads": "/../site-old/plan.txt",
}
