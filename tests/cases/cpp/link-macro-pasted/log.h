// A macro calls what it pastes together of the names that it is given, its own and handed on.
#pragma once
class Message {
public:
    explicit Message(int line);
    Message &stream();
};
class Fatal {
public:
    explicit Fatal(int line);
    Message &stream();
};
#define LOG_INFO Message(__LINE__)
#define LOG_WARNING LOG_INFO
#define LOG_FATAL Fatal(__LINE__)
#define LOG(level) LOG_##level.stream()
#define VERBOSE(number) if ((number) > 0) LOG(INFO)
