# Inside a package `import json` means the standard library.
#! run -> pkg/json.py:loads
#? run -> loads external
import json


def run():
    json.loads("1")
