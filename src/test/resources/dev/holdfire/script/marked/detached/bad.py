import modal

app = modal.App("small")


@app.function(timeout=600, retries=1)
def run(n: int = 1):
    print(n, flush=True)


@app.local_entrypoint()
def main():
    run.spawn(1)


if __name__ == "__main__":
    with app.run():  # warn: detached
        main()
