namespace Demo { class InB { void Run(Settings s) { s.Load(); } } }
