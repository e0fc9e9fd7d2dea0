class Builder:
    def name(self, text):
        return self

    def build(self) -> "Product":
        return Product()


class Product:
    def use(self):
        pass


Builder().name("a").name("b").build().use()
