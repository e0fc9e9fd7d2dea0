type Result<T> = std::result::Result<T, Error>;
pub type Handler = Box<dyn Fn(&Request) -> Response + Send>;
type Pair = (A, [B; 2]);
