//! The seller's approval: where it is given, and how it comes back.

use std::io::BufRead;

use temu_sdk::Region;
use temu_sdk::authorization::{AuthorizationCode, AuthorizationState, Redirect};

use super::Args;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::session::Session;
use crate::terminal::{ask_secret, confirm, is_interactive, note, warn};

/// What came of the seller's visit.
pub enum Approval {
    Token(String),
    Code(AuthorizationCode),
    /// The redirect will come to this port.
    Awaited {
        state: AuthorizationState,
        port: u16,
    },
}

pub fn approval(args: &Args, session: &Session) -> Result<Approval, Failure> {
    let state = AuthorizationState::random()?;
    if args.token_stdin {
        return line(&text!("the token")).and_then(|token| token_of(&token));
    }
    if args.code_stdin {
        // The state of a redirect that began elsewhere is not known here.
        return line(&text!("the code")).and_then(|pasted| read(&pasted, &state, session.region, true));
    }
    show_page(session, &state);
    if let Some(port) = args.listen {
        if session.region == Region::China {
            return Err(Failure::new(
                Exit::Usage,
                text!("sellers of region china copy the token out of the Seller Center: there is no redirect"),
            ));
        }
        return Ok(Approval::Awaited { state, port });
    }
    if !is_interactive() {
        return Err(Failure::new(
            Exit::Usage,
            text!(
                "there is no terminal: pass the code with --code-stdin, the token with --token-stdin, or wait for the redirect with --listen"
            ),
        ));
    }
    let pasted = ask_secret(&text!("Paste the token, the code, or the URL of the redirect (it is not shown)"))?;
    read(&pasted, &state, session.region, false)
}

/// Where the seller authorizes.
fn show_page(session: &Session, state: &AuthorizationState) {
    let seller = session.seller();
    match (&session.profile.authorize_url, seller.authorization_page(session.region)) {
        (Some(url), _) => note(text!("Let the seller approve the app at\n  {}", state.link(url))),
        (None, Some(page)) => note(text!("The seller authorizes the app, or copies its token, at\n  {}", page)),
        (None, None) => note(text!("The seller authorizes the app on the client management page of the Seller Center")),
    }
}

/// What was pasted: a token, a code, or the URL of a redirect.
fn read(pasted: &str, state: &AuthorizationState, region: Region, is_foreign: bool) -> Result<Approval, Failure> {
    let pasted = pasted.trim();
    if pasted.contains("code=") {
        let redirect = || Redirect::parse(pasted).map_err(refused);
        let code = match redirect()?.verified(state) {
            Ok(code) => code,
            Err(error) if is_foreign => {
                warn(text!("the state cannot be checked: {}", error));
                redirect()?.unverified()
            }
            Err(error) => {
                warn(text!("{}: go on only if the seller began in the Seller Center, and the shop is yours", error));
                if confirm(&text!("Use it all the same?"))? {
                    redirect()?.unverified()
                } else {
                    return Err(Failure::new(Exit::NotConfirmed, text!("nothing was exchanged")));
                }
            }
        };
        return Ok(Approval::Code(code));
    }
    if is_foreign { code_of(pasted) } else { token_or_code(pasted, region) }
}

fn refused(error: temu_sdk::authorization::RedirectError) -> Failure {
    Failure::new(Exit::Rejected, error.to_string())
}

/// Codes are exchanged everywhere but in China, where only tokens are copied.
fn token_or_code(pasted: &str, region: Region) -> Result<Approval, Failure> {
    if region == Region::China || confirm(&text!("Is it a token (and not a code)?"))? { token_of(pasted) } else { code_of(pasted) }
}

fn token_of(pasted: &str) -> Result<Approval, Failure> {
    plain(pasted).map(|token| Approval::Token(token.to_owned()))
}

fn code_of(pasted: &str) -> Result<Approval, Failure> {
    plain(pasted).map(|code| Approval::Code(AuthorizationCode::new(code)))
}

fn plain(pasted: &str) -> Result<&str, Failure> {
    let pasted = pasted.trim();
    let is_plain = !pasted.is_empty() && pasted.chars().all(|char| char.is_ascii_graphic());
    if is_plain {
        Ok(pasted)
    } else {
        Err(Failure::new(Exit::Usage, text!("that is neither a token nor a code: it is blank or has blanks in it")))
    }
}

/// A line of standard input.
pub fn line(what: &str) -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::io(text!("cannot read {}", what), &error))?;
    let line = line.trim().to_owned();
    if line.is_empty() { Err(Failure::new(Exit::Usage, text!("standard input ended before {}", what))) } else { Ok(line) }
}
