int api_open(const char *name);
