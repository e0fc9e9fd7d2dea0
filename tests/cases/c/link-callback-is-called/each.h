void each(int n, void (*step)(int));
