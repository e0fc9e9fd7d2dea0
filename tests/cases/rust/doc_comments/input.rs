//! The file.
//! More.

// A note.

/// One.
/// Two.
#[inline]
fn line() {}

/** Block. */
fn block() {}

//// Not one.
fn slashes() {}

#[doc = "Said by attribute."]
fn attribute() {}

/// Kept.
// Not this.
fn mixed() {}
