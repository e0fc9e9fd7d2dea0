struct Options;
struct Tool {
  typedef int (Tool::*Run)(const Options *, int);
  int (Tool::*run)(const Options *);
  void use(int (Tool::*how)(int));
};
typedef int (WINAPI *Write)(int, char *);
int (Tool::*chosen)(const Options *) = nullptr;
int Tool::*offset = nullptr;
int (__stdcall *hook)(int);
