from src.parser import ConfigParser, retry_with_backoff


def test_parse_line_splits_key_and_value():
    assert ConfigParser().parse_line("a = b") == ("a", "b")


def test_retry_gives_up():
    retry_with_backoff(lambda: None, 3)
