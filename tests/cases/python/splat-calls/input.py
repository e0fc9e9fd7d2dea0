import sys

print(*sys.version.split())
type(print).name = sys
