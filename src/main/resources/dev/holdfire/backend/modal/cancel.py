"""Cancels one function call, read from standard input: `- CALL`. No command of Modal's does.

It is over for good and not tried again; the other calls of its function and app go on. A call that
is over already is left as it is. Whether it did end is read back elsewhere.
"""
import sys

# No module of the working folder takes the place of Modal's.
sys.path[:] = [folder for folder in sys.path if folder]

import modal

try:
    modal.FunctionCall.from_id(sys.argv[1]).cancel()
except Exception as failure:
    sys.exit("Error: %s: %s" % (type(failure).__name__, failure))
