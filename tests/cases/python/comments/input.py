# Adds one.
# Twice.
def add(x):
    return x + 1


# Not about sub.

def sub(x):  # trailing
    # inside
    return x


# About mul.
@add
def mul(x):
    "Docstring wins."
