//> inner::run -> top
//> inner::run -> inner::near
//> inner::deep::run -> inner::near
//> inner::deep::run -> top
pub fn top() {}
mod inner {
    pub fn near() {}
    pub fn run() {
        crate::top();
        self::near();
    }
    mod deep {
        pub fn run() {
            super::near();
            super::super::top();
        }
    }
}
