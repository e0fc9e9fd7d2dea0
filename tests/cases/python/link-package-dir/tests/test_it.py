# Two folders have an app: setup.cfg says which one is imported, and what `renamed` is.
#> test_work -> src/app/core.py:work Calls import
#! test_work -> old/app/core.py:work
#> test_made -> lib/real/__init__.py:made Calls import
from app.core import work
from renamed import made
def test_work():
    work()
def test_made():
    made()
