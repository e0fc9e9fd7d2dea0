import os
import a.b.c
import numpy as np, sys
from . import sibling
from .pkg.mod import one as uno, two
from ...top import three
from stars import *
from __future__ import annotations

try:
    import fast
except ImportError:
    import slow as fast


def lazy():
    from late import thing
    return thing()
