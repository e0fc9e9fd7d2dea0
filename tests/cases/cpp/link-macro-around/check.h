// What a body names is seen from where the macro is used: members of the class around, too.
#define TRY(call)                                                                                  \
    {                                                                                              \
        if (!(call)) return false;                                                                 \
    }
#define NEXT() TRY(Next())
