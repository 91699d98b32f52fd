//! What the end-to-end tests share.

pub mod announcements;
pub mod browser;
pub mod conformance;
pub mod fixtures;
pub mod migrations;
pub mod random;
pub mod seal;
pub mod servers;

/// The code blocks of the project's documents, compiled as doctests; those that need no account are run.
#[cfg(doctest)]
mod documents {
    macro_rules! documents {
        ($($name:ident: $path:literal,)*) => {
            $(#[doc = include_str!(concat!("../../", $path))] struct $name;)*
        };
    }

    documents! {
        Readme: "README.md",
        ReadmeInChinese: "README.zh-CN.md",
        Mock: "docs/mock.md",
        Guide: "docs/guide/README.md",
        Tokens: "docs/guide/tokens.md",
        Orders: "docs/guide/orders.md",
        Products: "docs/guide/products.md",
        StockAndPrices: "docs/guide/stock-and-prices.md",
        Returns: "docs/guide/returns.md",
        Webhooks: "docs/guide/webhooks.md",
        Migrations: "docs/guide/migrations.md",
        Errors: "docs/guide/errors.md",
        Limits: "docs/guide/limits.md",
        Testing: "docs/guide/testing.md",
        ManyWorkers: "docs/guide/many-workers.md",
        OtherLanguages: "docs/guide/other-languages.md",
    }
}
