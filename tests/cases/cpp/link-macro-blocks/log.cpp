#include "log.h"
//> Log::write -> Log::next
//> Log::write -> Log::report
//> Log::write -> Log::due
//> Log::write -> Log::flush
LOG_API void Log::write(int level)
{
    for (int i = 0; i < level; i++) {
        LOG_TRY
        {
            next(i);
        }
        LOG_CATCH(i)
    }
    if (due(level)) {
        flush();
    }
}
//> Log::flush -> Log::due
void LOG_API Log::flush() { due(0); }
//> Log::next -> Log::flush
Log *LOG_API Log::next(int level)
{
    flush();
    return level > 0 ? this : nullptr;
}
bool LOG_API Log::due(int level) { return level > 1; }
void Log::report(const Fault &fault, int where) {}
