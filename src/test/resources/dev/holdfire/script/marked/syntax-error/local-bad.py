import sys

print sys.argv  # refuse: syntax-error
