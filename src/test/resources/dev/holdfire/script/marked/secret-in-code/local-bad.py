import sys

TOKEN = "KEY_HERE"  # refuse: secret-in-code
print(sys.argv)
