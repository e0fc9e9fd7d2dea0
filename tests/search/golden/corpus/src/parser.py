"""Reads configuration files: one `key = value` a line."""


class ConfigParser:
    """Parses the lines of a configuration file."""

    def parse_line(self, line):
        """Splits one line into key and value; comments give nothing."""
        if line.startswith("#"):
            return None
        key, _, value = line.partition("=")
        return key.strip(), value.strip()

    def parse_file(self, path):
        with open(path) as stream:
            return dict(filter(None, map(self.parse_line, stream)))


def load_config(path):
    return ConfigParser().parse_file(path)


def retry_with_backoff(action, attempts):
    """Runs the action again after a failure, waiting longer each time."""
    for attempt in range(attempts):
        try:
            return action()
        except OSError:
            wait_seconds(2 ** attempt)
    raise TimeoutError("gave up")


def wait_seconds(count):
    return count
