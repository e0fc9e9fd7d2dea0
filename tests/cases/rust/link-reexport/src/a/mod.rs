mod b;
pub use self::b::hidden;
pub use self::b::named as renamed;
