//! The project's commands: `cargo xtask …`. Reads arguments and calls `codegen`; nothing else.

fn main() {}
