#> by_path -> pkg/sub/tools.py:helper Calls
#> by_alias -> pkg/sub/tools.py:helper Calls
#> by_parent -> pkg/sub/tools.py:helper Calls
import pkg.sub.tools
import pkg.sub.tools as t
from pkg.sub import tools


def by_path():
    pkg.sub.tools.helper()


def by_alias():
    t.helper()


def by_parent():
    tools.helper()
