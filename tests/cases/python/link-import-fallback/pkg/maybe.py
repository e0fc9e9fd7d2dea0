try:
    from .fast import speed_up
except ImportError:
    speed_up = None
