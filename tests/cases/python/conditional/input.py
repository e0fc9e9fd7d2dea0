import sys

if sys.platform == "win32":
    def clear():
        return 1
else:
    def clear():
        return 2

if __name__ == "__main__":
    clear()
