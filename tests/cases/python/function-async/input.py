async def fetch(url):
    page = await get(url)
    return page.text()


async def get(url):
    return Page()


class Page:
    def text(self):
        return ""
