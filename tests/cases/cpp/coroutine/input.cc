task<int> load() { co_await ready(); co_return 1; }
