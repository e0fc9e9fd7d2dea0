// Template arguments over several lines, comments and #if among them: names are in one line.
template <typename T,
          typename Enable>
struct shape {};

template <typename T>
struct shape<
    T, // the plain one
    typename std::enable_if< /* by value */
#if HAS_VALUE
        T::value ||
#endif
        true>::type>
{
    void draw();
};

template <typename T>
void shape<T,
           T>::draw()
{
}
