# What runs a coroutine gives what the coroutine returns, and a field made of a function inside a
# method is worth what that function gives.
#> by_run -> Job.go Calls type
#> by_loop -> Job.go Calls type
#> by_wait -> Job.go Calls type
#> Holder.use -> Job.go Calls type
#! own -> Job.go
import asyncio

from lib import run


class Job:
    def go(self):
        pass


class Decoy:
    def go(self):
        pass


async def load() -> Job:
    return Job()


def by_run():
    asyncio.run(load()).go()


def by_loop(loop):
    job = loop.run_until_complete(load())
    job.go()


async def by_wait():
    job = await asyncio.wait_for(load(), 1)
    job.go()


class Holder:
    def __init__(self):
        async def inner() -> Job:
            return Job()

        self.job = asyncio.get_event_loop().run_until_complete(inner())

    def use(self):
        self.job.go()


def own():
    run(load()).go()
