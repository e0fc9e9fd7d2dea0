#define old_name new_name
#define hidden (shown)
