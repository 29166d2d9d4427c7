import modal
import requests
import tenacity

app = modal.App("small")


def fetch(url):
    return requests.get(url, timeout=9)  # warn: download-retries


@app.function(timeout=600, retries=1)
def run():
    fetch("https://example.com/data")
