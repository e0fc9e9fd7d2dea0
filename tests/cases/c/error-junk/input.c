int a(void) { return 0; }
@@ ) ] %% what is this ; }
int b(void) { return 1; }
