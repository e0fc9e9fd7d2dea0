#include "log.h"
Message::Message(int line) {}
Message &Message::stream() { return *this; }
Fatal::Fatal(int line) {}
Message &Fatal::stream() { return *new Message(1); }
//> warn -> Message::Message
//> warn -> Message::stream
//! warn -> Fatal::Fatal
//! warn -> Fatal::stream
void warn() { LOG(WARNING); }
//> stop -> Fatal::Fatal
//> stop -> Fatal::stream
//! stop -> Message::Message
void stop() { LOG(FATAL); }
//> tell -> Message::Message
//> tell -> Message::stream
void tell() { VERBOSE(2); }
