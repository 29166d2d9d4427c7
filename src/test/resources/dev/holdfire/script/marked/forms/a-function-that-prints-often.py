import torch


def say(text):
    print(text)


say("part 0")
say("part 1")
say("part 2")
say("part 3")
say("part 4")
say("part 5")
say("part 6")
say("part 7")
say("part 8")
say("part 9")
say("part 10")
say("part 11")
say("part 12")
say("part 13")
say("part 14")
say("part 15")
say("part 16")
say("part 17")
say("part 18")
say("part 19")
model = torch.nn.Linear(4, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(1000):
    model(torch.randn(2, 4)).sum().backward()
    optimizer.step()
    say(f"step {step}")
    if step % 500 == 0:
        torch.save(model.state_dict(), "last.pt")
