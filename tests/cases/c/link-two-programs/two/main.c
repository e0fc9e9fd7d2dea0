//> two/main.c:main -> two/usage.c:usage Calls unique_name
//! two/main.c:main -> one/usage.c:usage
int main(void) { usage(); return 0; }
