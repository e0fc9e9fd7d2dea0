//> main.c:main -> api.c:api_open Calls exact
//! main.c:main -> api.h:api_open
//> main.c -> api.h Imports import
#include "api.h"
int main(void) { return api_open("x"); }
