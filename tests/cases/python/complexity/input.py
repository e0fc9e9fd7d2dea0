def score(a, b):
    if a and b or a:
        return 1
    elif b:
        return 2
    for x in a:
        while x:
            x -= 1
    try:
        return [y for y in b if y]
    except ValueError:
        assert a
        return 1 if b else 0
    match a:
        case 1:
            pass
        case _:
            pass
