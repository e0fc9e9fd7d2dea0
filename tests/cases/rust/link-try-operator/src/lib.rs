//> run -> Config::check Calls type
//> run -> Config::apply Calls type
pub struct Config;
pub struct Error;
type Result<T> = std::result::Result<T, Error>;
impl Config {
    fn check(&self) {}
    fn apply(&self) {}
}
fn load() -> Result<Config> { Ok(Config) }
pub fn run() -> Result<()> {
    let config = load()?;
    config.check();
    if let Ok(other) = load() {
        other.apply();
    }
    Ok(())
}
