import modal
import requests
import tenacity

app = modal.App("small")


@tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_exponential())
def fetch(url):
    return requests.get(url, timeout=9)


@app.function(timeout=600, retries=1)
def run():
    fetch("https://example.com/data")
