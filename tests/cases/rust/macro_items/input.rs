cfg_net! {
    /// Listens.
    pub fn listen(port: u16) -> Socket {
        bind(port)
    }

    mod inner;
}

thread_local! {
    static DEPTH: Cell<u32> = Cell::new(0)
}

impl Socket {
    cfg_time! {
        pub async fn wait(&self) {}
    }
}

fn expand() -> TokenStream {
    quote! {
        fn not_an_item() {}
    }
}

proptest! {
    fn not_a_function(x in 0..10) {}
}

generate! { $name; fn not_an_item() {} }
