import modal

app = modal.App("form")
UNBUFFERED = {"PYTHONUNBUFFERED": "1"}


@app.function(timeout=600, retries=1, env={**UNBUFFERED, "HOME": "/tmp"})
def by_its_variables():
    print("seen at once")


@app.function(timeout=600, retries=1, secrets=[modal.Secret.from_dict(UNBUFFERED)])
def by_a_secret():
    print("seen at once")


@app.function(timeout=600, retries=1, env={"HOME": "/tmp"})
def not_at_all():
    print("seen late")  # warn: print-flush
