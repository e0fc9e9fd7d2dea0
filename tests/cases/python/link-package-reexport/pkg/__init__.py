from .inner import Thing as Public
from .inner import make
