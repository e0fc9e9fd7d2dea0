// Half names beside ## are completed by what the use passes; a number or an expression is no name.
void open_file(int n);
void open_pipe(int n);
void shut_file(int n);
void open_file(int n) {}
void open_pipe(int n) {}
void shut_file(int n) {}
#define DO(verb, kind, n) verb##_##kind(n)
#define OPEN(kind, n) DO(open, kind, n)
//> first -> open_file
//! first -> open_pipe
//! first -> shut_file
void first(void) { DO(open, file, 1); }
//> second -> open_pipe
//! second -> open_file
void second(void) { OPEN(pipe, 2); }
//! third -> open_file
//! third -> shut_file
void third(int x) { DO(x + 1, file, 3); }
