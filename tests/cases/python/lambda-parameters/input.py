import typing as t


def order(users: "t.List[User]"):
    users.sort(key=lambda user: user.age())
    oldest = max(users, key=lambda user: user.age())
    return list(map(lambda user: user.age(), users)), t.cast("User", oldest).age()


class User:
    def age(self):
        return 1
