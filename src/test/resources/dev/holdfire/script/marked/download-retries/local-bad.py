import requests
import tenacity


def fetch(url):
    return requests.get(url, timeout=9)  # warn: download-retries


fetch("https://example.com/data")
