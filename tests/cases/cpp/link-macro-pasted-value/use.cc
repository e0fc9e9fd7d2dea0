// A macro that pastes, passed by its name, is not used: it has no arguments, so it makes no name.
void open_each(int n);
void open_file(int n);
void open_each(int n) {}
void open_file(int n) {}
#define OPEN(kind) open_##kind(1)
void each(int n, void (*act)(int)) {}
//> used -> open_file
void used(void) { OPEN(file); }
//> passed -> each
//! passed -> open_each
//! passed -> open_file
void passed(void) { each(0, OPEN); }
//! passed_first -> open_each
//! passed_first -> open_file
void passed_first(void) { each(OPEN, 0); }
