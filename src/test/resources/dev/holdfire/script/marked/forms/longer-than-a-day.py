import modal

app = modal.App("small")


@app.function(
    timeout=48 * 60 * 60,  # warn: timeout-stated
    retries=1,
)
def run():
    pass
