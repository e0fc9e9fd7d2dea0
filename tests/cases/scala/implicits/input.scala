object I { implicit val n: Int = 1; implicit def wrap(s: String): R = new R(s); implicit class R(s: String) { def loud = s } }
