"""What the driver of a job is made of. Loaded whole before the user's script, and then out of its sight."""
