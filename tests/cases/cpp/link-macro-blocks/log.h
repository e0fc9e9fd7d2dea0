// A block behind a macro that may be `try`, one behind it that may be the handlers, and a macro
// between the type and the name of a function.
#pragma once
#ifdef NO_EXCEPTIONS
#define LOG_TRY
#define LOG_CATCH(where)
#define LOG_API
#else
#define LOG_TRY try
#define LOG_CATCH(where)                                                                           \
    catch (const Fault &fault)                                                                     \
    {                                                                                              \
        report(fault, where);                                                                      \
    }
#define LOG_API inline
#endif
struct Fault {
    int code;
};
class Log {
public:
    void write(int level);
    bool due(int level);
    void flush();
    void report(const Fault &fault, int where);
    Log *next(int level);
};
