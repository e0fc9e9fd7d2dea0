#include "stream.h"
namespace project {
//> project::skip -> Stream::peek
//> project::skip -> Stream::take
void skip(Stream &stream)
{
    while (stream.peek() == ' ') {
        stream.take();
    }
}
} // namespace project
