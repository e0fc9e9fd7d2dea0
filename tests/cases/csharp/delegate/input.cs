public delegate TResult Maker<T, TResult>(T from, int times) where T : Seed;
