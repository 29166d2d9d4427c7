import modal


def download():
    pass


image = modal.Image.debian_slim().pip_install("numpy", gpu="A10G").run_function(download, gpu="B200")
app = modal.App("builds", image=image)


@app.function(timeout=600, retries=1)
def work():
    print("no GPU here", flush=True)
