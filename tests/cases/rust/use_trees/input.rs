use std::collections::{hash_map::{self, Entry}, HashMap as Map};
use super::*;
use self::local::thing;
pub use crate::api::{Client, Server as Host};
use ::core::mem;
use serde;
use std::io::{
    self,
    Read as _,
};
extern crate alloc;
extern crate regex as re;

fn scoped() {
    use crate::helpers::*;
}
