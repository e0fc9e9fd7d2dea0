fn chain(name: &str) -> Result<(), Error> {
    Builder::new()
        .name(name)
        .parse::<Config>()?
        .connect()
        .await?
        .items[0]
        .close();
    Ok(())
}
