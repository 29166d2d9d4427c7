import requests
import tenacity


@tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_exponential())
def fetch(url):
    return requests.get(url, timeout=9)


fetch("https://example.com/data")
