/// Counts.
/// Twice.
template <class T> int count(T);

/** A box. */
class Box {
  //! Its lid.
  int lid; ///< not this one
};

#define X 1 // of the macro

int after;
