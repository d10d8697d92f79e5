"""The conformance report: which rule was tested, how, and with what result."""
