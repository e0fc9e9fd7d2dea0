const char *s = "not(a) \" call()" L"wide()";
int c = '"'; // call_in_comment()
/* call_in_comment() */ int d = 'x' + f();
