//> one/main.c:main -> one/usage.c:usage Calls unique_name
//! one/main.c:main -> two/usage.c:usage
int main(void) { usage(); return 0; }
