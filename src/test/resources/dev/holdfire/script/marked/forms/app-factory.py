import modal


def make(name):
    made = modal.App(name)

    @made.function(timeout=600)  # warn: retries-stated
    def work():
        print("works", flush=True)

    return made


app = make("made")
