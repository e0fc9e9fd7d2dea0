import a.b.C
import a.b._
import a.b.{D, E => F, _}
import a.{b => c}
