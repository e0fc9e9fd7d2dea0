#![cfg(test)]

fn helper() {}
