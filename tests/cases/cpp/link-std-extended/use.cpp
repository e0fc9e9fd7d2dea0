#include "hash.h"
#include <memory>
class Logger {
public:
    void flush();
};
void Logger::flush() {}
class Other {
public:
    void flush() {}
};
//> stop -> Logger::flush Calls type
//! stop -> Other::flush
void stop(std::shared_ptr<Logger> logger) { logger->flush(); }
//> make -> Logger::flush Calls type
void make()
{
    auto made = std::make_shared<Logger>();
    made->flush();
}
//? wait -> lock_guard external
void wait(std::mutex &m) { std::lock_guard<std::mutex> lock(m); }
