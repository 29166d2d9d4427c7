import subprocess

for volume in ("data", "checkpoints"):
    subprocess.run(["modal", "volume", "ls", volume], check=True)
