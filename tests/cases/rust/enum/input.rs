#[derive(Debug, Clone, serde::Serialize)]
pub enum Token {
    /// The end.
    End,
    Number(f64, Span),
    Word { text: String, at: usize },
    Code = 7,
}

fn end() -> Token {
    Token::Word { text: make(), at: 0 };
    Token::Number(1.0, here());
    Token::End
}
