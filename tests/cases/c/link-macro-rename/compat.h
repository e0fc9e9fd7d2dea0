int new_name(int x);
#define old_name new_name
