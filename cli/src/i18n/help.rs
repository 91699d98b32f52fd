//! The help of all commands in the language of the run.

use std::io::Write;

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, Command, builder::StyledStr};

use super::{is_chinese, translate};
use crate::exit::{Exit, Failure};
use crate::terminal::{RED, styled as colored};

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Translates a command and all below it.
pub fn localize(command: Command) -> Command {
    if !is_chinese() {
        return command;
    }
    let command = command.help_template(TEMPLATE).subcommand_help_heading("命令").subcommand_value_name("命令");
    let about = command.get_about().map(styled);
    let long = command.get_long_about().map(styled);
    let after = command.get_after_help().map(styled);
    let after_long = command.get_after_long_help().map(styled);
    let command = [about].into_iter().flatten().fold(command, Command::about);
    let command = [long].into_iter().flatten().fold(command, Command::long_about);
    let command = [after].into_iter().flatten().fold(command, Command::after_help);
    let command = [after_long].into_iter().flatten().fold(command, Command::after_long_help);
    let has_version = command.get_version().is_some();
    let own_help = command.clone().disable_help_flag(true).disable_version_flag(true);
    let mut command = own_help.mut_args(argument).mut_subcommands(localize);
    if command.get_arguments().all(|arg| arg.get_id() != "help") {
        command = command.arg(heading(Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).help("显示帮助")));
    }
    if has_version {
        let version = Arg::new("version").short('V').long("version").action(clap::ArgAction::Version).help("显示版本");
        command = command.arg(heading(version));
    }
    command
}

fn argument(arg: Arg) -> Arg {
    let (short, long) = (arg.get_help().map(styled), arg.get_long_help().map(styled));
    let arg = [short].into_iter().flatten().fold(arg, Arg::help);
    let arg = [long].into_iter().flatten().fold(arg, Arg::long_help);
    heading(arg)
}

fn heading(arg: Arg) -> Arg {
    let default = if arg.is_positional() { "参数" } else { "选项" };
    let heading = arg.get_help_heading().map_or(default, translate).to_owned();
    arg.help_heading(heading)
}

fn styled(text: &StyledStr) -> StyledStr {
    StyledStr::from(translate(&text.to_string()).to_owned())
}

/// Prints what clap has to say: help goes to standard output and is no failure.
pub fn report(error: &clap::Error) -> Result<Exit, Failure> {
    if !error.use_stderr() {
        crate::output::put(&in_words(error.render().ansi().to_string()))?;
        return Ok(Exit::Success);
    }
    let _ = write!(anstream::stderr(), "{}", in_language(error));
    Ok(Exit::Usage)
}

/// What clap itself puts into help.
fn in_words(help: String) -> String {
    const WORDS: [(&str, &str); 5] = [
        ("[OPTIONS]", "[选项]"),
        ("Possible values:", "可用的值："),
        ("[possible values: ", "[可用的值："),
        ("[default: ", "[默认："),
        ("[env: ", "[环境变量："),
    ];
    if is_chinese() { WORDS.iter().fold(help, |help, (english, chinese)| help.replace(english, chinese)) } else { help }
}

/// The error in the language of the run; what has no words of ours stays as clap says it.
fn in_language(error: &clap::Error) -> String {
    let clap_text = error.render().ansi().to_string();
    if !is_chinese() {
        return clap_text;
    }
    let of = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", of(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 需要一个值"),
        ErrorKind::InvalidValue => format!("{argument} 的值“{value}”无效，可用的值：{}", of(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{argument} 的值“{value}”无效：{why}")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} 不能与 {} 同时使用", of(ContextKind::PriorArg)),
        _ => return clap_text,
    };
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind));
    let suggestion = suggestion.map(|close| format!("\n提示：是不是想用 {close}？")).unwrap_or_default();
    format!("{}: {said}{suggestion}\n\n--help 显示用法\n", colored(RED, translate("error")))
}
