async fn load(client: Client) -> Result<Page, Error> {
    let reply = client.get().await?;
    let page = reply.decode()?;
    page.render()
}
