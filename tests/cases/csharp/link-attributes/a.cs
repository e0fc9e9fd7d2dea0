class MarkAttribute { }
class Mark { }
//> User -> MarkAttribute Uses
//! User -> Mark Uses
[Mark] class User { }
//> Other -> Plain Uses
[Plain] class Other { }
class Plain { }
