#include <functional>
class Key;
/* The project adds to std; what it does not add there is still of the library. */
namespace std {
template <> struct hash<Key> {
    int operator()(const Key &key) const;
};
} // namespace std
