//! Chinese for each English text of the program. A test holds the table against the code.

pub const TEXTS: &[(&str, &str)] = &[("error", "错误"), ("hint", "提示"), ("warning", "警告")];
