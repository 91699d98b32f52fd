//! The client and the mock gateway, each written from GATEWAY.md on its own, understand each other.

mod files;
mod pages;
mod processes;
mod setup;
mod travels;
