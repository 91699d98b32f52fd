//! What the end-to-end tests share.

pub mod announcements;
pub mod browser;
pub mod conformance;
pub mod fixtures;
pub mod migrations;
pub mod random;
pub mod servers;

/// The code blocks of the project's documents, compiled as doctests.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../README.zh-CN.md")]
    struct ReadmeInChinese;

    #[doc = include_str!("../../docs/mock.md")]
    struct Mock;

    #[doc = include_str!("../../docs/guide/many-workers.md")]
    struct ManyWorkers;
}
