import sys

print(sys.argv, "http://10.20.30.40/x")  # warn: infra-leak
