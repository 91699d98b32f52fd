//! The ways in which a delivery is spoilt.

use base64::{Engine, engine::general_purpose::STANDARD};

use temu_sdk_tests::{
    random::Random,
    seal::{NOW, Plain, Request, SECRET, padding},
};

/// Longer than a webhook looks at by default.
const HUGE: usize = 256 * 1024;

type Mutation = fn(&mut Random, &Plain, &mut Request, &Request);

const MUTATIONS: &[Mutation] = &[
    |random, _, request, _| flip(random, &mut request.body),
    |random, _, request, _| flip_header(random, request),
    |random, _, request, _| request.body.truncate(random.below(request.body.len())),
    |random, _, request, _| on_cipher(request, |sealed| sealed.truncate(16 * random.below(sealed.len() / 16))),
    |random, _, request, _| on_cipher(request, |sealed| flip(random, sealed)),
    |_, _, request, _| on_cipher(request, |sealed| sealed.rotate_left(16)),
    |random, _, request, _| swap_values(random, request),
    |_, _, request, _| merge_headers(request),
    |random, _, request, _| drop(request.headers.remove(random.below(request.headers.len()))),
    |random, _, request, other| request.headers.push(random.pick(&other.headers).clone()),
    |random, _, request, _| request.body.resize(HUGE + 1 + random.below(1000), b' '),
    |random, _, request, _| request.body = random.bytes(request.body.len()),
    |_, _, request, other| request.body.clone_from(&other.body),
    |random, _, request, other| *pick(random, request) = random.pick(&other.headers).clone(),
    |random, plain, request, _| *request = plain.seal_with(SECRET, &wrong_padding(random, plain.text.len())),
    |_, plain, request, _| *request = plain.seal_with("6f1d0c2b9a8e7d5f not quite", &padding(plain.text.len())),
    |random, plain, request, _| *request = no_text(random, plain).seal(),
    |random, plain, request, _| *request = of_another_time(random, plain).seal(),
    |_, _, request, other| request.body = [&other.body[..other.body.len() - 1], b",", &request.body[1..]].concat(),
];

/// A spoilt copy. It may still be genuine in the end: a changed letter case, or a header that says what the first one said.
pub fn mutate(random: &mut Random, plain: &Plain, genuine: &Request, other: &Request) -> Request {
    let mut request = genuine.clone();
    random.pick(MUTATIONS)(random, plain, &mut request, other);
    request
}

fn pick<'a>(random: &mut Random, request: &'a mut Request) -> &'a mut (Vec<u8>, Vec<u8>) {
    let index = random.below(request.headers.len());
    &mut request.headers[index]
}

fn flip(random: &mut Random, bytes: &mut [u8]) {
    let bit = random.below(8 * bytes.len().max(1));
    if let Some(byte) = bytes.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
}

/// In its name or in its value.
fn flip_header(random: &mut Random, request: &mut Request) {
    let in_name = random.below(2) == 0;
    let (name, value) = pick(random, request);
    flip(random, if in_name { name } else { value });
}

/// Changes the cipher text behind the base64.
fn on_cipher(request: &mut Request, change: impl FnOnce(&mut Vec<u8>)) {
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let Some(data) = text.split('"').nth(3) else { return };
    let mut sealed = STANDARD.decode(data).unwrap_or_default();
    change(&mut sealed);
    request.body = text.replace(data, &STANDARD.encode(sealed)).into_bytes();
}

fn swap_values(random: &mut Random, request: &mut Request) {
    let (one, other) = (random.below(request.headers.len()), random.below(request.headers.len()));
    let value = request.headers[one].1.clone();
    request.headers[one].1 = std::mem::replace(&mut request.headers[other].1, value);
}

/// The text that is signed stays the same.
fn merge_headers(request: &mut Request) {
    let (name, value) = request.headers.remove(2);
    request.headers[1].1.extend([name, value].concat());
}

/// Bytes that fill the last block and are no PKCS#7 padding, but perhaps that of a shorter text.
fn wrong_padding(random: &mut Random, length: usize) -> Vec<u8> {
    let mut wrong = padding(length);
    let last = wrong.len() - 1;
    wrong[last] = *random.pick(&[0, 17, 255, wrong[last].wrapping_add(1), wrong[last].wrapping_sub(1)]);
    wrong
}

/// Signed, but no UTF-8.
fn no_text(random: &mut Random, plain: &Plain) -> Plain {
    let mut spoilt = plain.clone();
    let index = random.below(spoilt.text.len());
    spoilt.text[index] = 0xFF;
    spoilt
}

fn of_another_time(random: &mut Random, plain: &Plain) -> Plain {
    const DAY: i64 = 86_400_000;
    Plain { timestamp: NOW + random.pick(&[1, -2, -400, 40_000]) * DAY, ..plain.clone() }
}
