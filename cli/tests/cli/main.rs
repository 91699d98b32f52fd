//! `temu` as its users run it, against the mock gateway.

mod call;
mod catalog;
mod config;
mod decode;
mod doctor;
mod login;
mod migrations;
mod mock;
mod readme;
mod sign;
mod temu;
mod transfer;
mod webhook;
