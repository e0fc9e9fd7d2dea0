// A macro with arguments stands for the type of a result, before a name or an operator; the class
// goes on behind it.
#define RESULT_IF(condition, type) typename Enable<condition, type>::Type
#define UNWRAP(x) x
class Value {
public:
    bool is_text() const { return true; }
    template <class T>
    RESULT_IF((Not<Same<typename Plain<T>::Type, char> >), (Value &)) operator[](T *name)
    {
        return *this;
    }
    template <class T>
    RESULT_IF((Not<Same<typename Plain<T>::Type, char> >), (const Value &)) find(T *name) const
    {
        //> Value::find -> Value::is_text
        is_text();
        return *this;
    }
    //> Value::last -> Value::is_text
    bool last() { return is_text(); }
};
