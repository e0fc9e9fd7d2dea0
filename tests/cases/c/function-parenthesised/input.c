LUA_API int (lua_gettop)(int *L) { return 0; }
int (twice)(int x);
