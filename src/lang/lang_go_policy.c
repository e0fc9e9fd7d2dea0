/* lang_go_policy.c - how names of Go are looked up. Tables are sorted by bytes. */
#include "lang/lang_go_internal.h"

/* Predeclared names, and methods that nearly every standard interface asks for. */
static const char *const go_outside_names[] = {
    "Close",     "Done",        "Err",      "Error",  "Fatal",  "Fatalf", "Format", "Len",
    "Less",      "Lock",        "Log",      "Logf",   "Name",   "Print",  "Printf", "Println",
    "Read",      "ReadAt",      "ReadFrom", "Reset",  "Run",    "Scan",   "Seek",   "ServeHTTP",
    "Skip",      "Sprintf",     "String",   "Swap",   "Unlock", "Unwrap", "Value",  "Write",
    "WriteByte", "WriteString", "WriteTo",  "append", "cap",    "clear",  "close",  "copy",
    "delete",    "len",         "make",     "max",    "min",    "new",    "panic",  "print",
    "println",   "recover",     NULL,
};

static const char *const go_predeclared_names[] = {
    "any",    "bool",    "byte",    "comparable", "complex", "complex128", "complex64",
    "error",  "float32", "float64", "imag",       "int",     "int16",      "int32",
    "int64",  "int8",    "real",    "rune",       "string",  "uint",       "uint16",
    "uint32", "uint64",  "uint8",   "uintptr",    NULL
};

static const struct lang_element_type go_element_types[] = {
    { "chan", 0, 0 },
    { "map", 0, 1 },
};

const struct lang_policy go_policy = {
    .separator = ".",
    .reach = LANG_REACH_FOLDER,
    .modules = LANG_MODULES_FOLDER,
    .flags = LANG_POLICY_CALL_CONSTRUCTS | LANG_POLICY_STRUCTURAL,
    .outside_names = go_outside_names,
    .predeclared_names = go_predeclared_names,
    .element_types = go_element_types,
    .element_type_count = sizeof go_element_types / sizeof go_element_types[0],
};
