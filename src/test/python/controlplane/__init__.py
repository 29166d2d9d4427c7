"""A control plane on loopback for the real `modal` command line: no user code runs, calls live by script."""
