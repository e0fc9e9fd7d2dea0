#> main -> work Calls exact
def work(): pass
def main():
    work()
