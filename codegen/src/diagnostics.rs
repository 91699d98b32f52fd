//! What is wrong with a spec, and where: messages as a compiler would give them.

use std::{cell::OnceCell, fmt};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::names::closest;
use crate::source::{Sources, Span};

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal,)*) => {
        /// A rule that a spec can break. Its code is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($(#[doc = $doc])* $name,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What the rule is about, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),*),)*
                }
            }
        }
    };
}

rules! {
    /// The file is not valid YAML.
    Syntax = "S001",
    /// A key that this kind of file does not have.
    UnknownKey = "S002",
    /// A value of another kind than the key wants.
    WrongKind = "S003",
    /// A key that stands twice in one mapping.
    DuplicateKey = "S004",
    /// A text in a flow mapping that was cut by a comma.
    CutByComma = "S005",
    /// A key that must be there is missing.
    MissingKey = "S006",
    /// A file that has no place in the folder layout of a spec.
    UnknownFile = "S007",
    /// A name that is not of the form that is asked for.
    BadName = "S008",
    /// A word that is neither a scalar nor of the form of a shared type's name.
    UnknownType = "S009",
    /// A file without which a spec is none.
    MissingFile = "S010",
    /// A first line that leads editors to another schema than the file's.
    SchemaLine = "S011",
    /// A gateway that gateways.yaml does not have.
    UnknownGateway = "C001",
    /// A notice that the folder notices does not have.
    UnknownNotice = "C002",
    /// A type string that belongs to two operations.
    TypeTwice = "C003",
    /// Two names that become one in Rust.
    NameTwice = "C004",
    /// A name that the SDK needs itself.
    ReservedName = "C005",
    /// A wire value or a name that stands twice in an enum.
    EnumTwice = "C006",
    /// A lower limit above its upper limit.
    EmptyRange = "C007",
    /// A sunset before the notice that announces it.
    SunsetBeforeNotice = "C008",
    /// A path that leads to no field.
    NoSuchField = "C009",
    /// Shared types that contain each other.
    CyclicTypes = "C010",
    /// An error family that errors.yaml does not have.
    UnknownFamily = "C011",
    /// A shared type that nothing uses.
    UnusedType = "C012",
    /// An operation name that does not begin with a verb of the list.
    NotAVerb = "C013",
    /// A doc that is empty, of several lines or too long.
    BadDoc = "C014",
    /// A gateway of a field that the operation is not on.
    ForeignGateway = "C015",
    /// An old type that contradicts the operation it belongs to.
    BadReplacement = "C016",
    /// A name and an effect that disagree without a reason, or a reason where they agree.
    EffectDisagrees = "C017",
    /// Facts that do not go together or do not apply to the shape.
    BadFact = "C018",
    /// A required mark where nothing is sent.
    RequiredInResponse = "C019",
    /// A default that the field itself would not take.
    BadDefault = "C020",
    /// An announcement and an operation that contradict each other.
    NoticeDisagrees = "C021",
    /// A path that leads to a field of the wrong kind.
    FieldOfOtherKind = "C022",
    /// A wire value that the enum's kind does not have.
    BadWireValue = "C023",
    /// A shape that cannot stand in this place.
    BadShape = "C024",
    /// A shared type that the folder types does not have.
    UnknownSharedType = "C025",
    /// An operation to use that the folder api does not have.
    UnknownOperation = "C026",
    /// A sunset in a notice of what was only observed.
    SunsetObserved = "C027",
    /// A group without a description, or a description without a group.
    GroupDescription = "C028",
}

/// One problem.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: Rule,
    /// Where.
    pub span: Span,
    /// What was found, as a sentence.
    pub message: String,
    /// What was expected there.
    pub expected: String,
    /// Another place that has to do with it, and what it is.
    pub related: Option<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

/// All problems of a spec.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    sources: OnceCell<Sources>,
}

impl Diagnostics {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems in the order of files and lines.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Notes a problem and hands it out for more detail.
    pub fn add(&mut self, rule: Rule, span: Span, message: impl Into<String>, expected: impl Into<String>) -> &mut Diagnostic {
        self.list.push(Diagnostic { rule, span, message: message.into(), expected: expected.into(), related: None, help: None });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Adds what was found elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// Drops what was found after the first `read` problems in places where those lie: it follows from them.
    pub(crate) fn drop_follow_ups(&mut self, read: usize) {
        let later = self.list.split_off(read);
        let hurt: Vec<Span> = self.list.iter().map(|diagnostic| diagnostic.span).collect();
        self.list.extend(later.into_iter().filter(|diagnostic| !hurt.iter().any(|span| span.meets(diagnostic.span))));
    }

    pub(crate) fn attach(&mut self, sources: Sources) {
        self.list.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.rule as usize));
        self.sources.get_or_init(|| sources);
    }
}

impl Diagnostic {
    /// Says what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the word of `known` that was probably meant.
    pub(crate) fn suggest(&mut self, word: &str, known: &[&str]) -> &mut Self {
        if let Some(best) = closest(word, known) {
            self.help(format!("did you mean `{best}`?"));
        }
        self
    }

    /// Names another place that has to do with it.
    pub fn related(&mut self, span: Span, what: impl Into<String>) -> &mut Self {
        self.related = Some((span, what.into()));
        self
    }

    fn render(&self, sources: &Sources, renderer: &Renderer) -> String {
        let file = &sources.files[self.span.file];
        let path = |source: &str| format!("{}/{source}", sources.root);
        let mut snippet = Snippet::source(&file.text)
            .path(path(&file.path))
            .annotation(AnnotationKind::Primary.span(visible(&file.text, self.span)).label(&self.expected));
        let mut other = None;
        if let Some((span, what)) = &self.related {
            if span.file == self.span.file {
                snippet = snippet.annotation(AnnotationKind::Context.span(visible(&file.text, *span)).label(what));
            } else {
                let file = &sources.files[span.file];
                other = Some(
                    Snippet::source(&file.text)
                        .path(path(&file.path))
                        .annotation(AnnotationKind::Context.span(visible(&file.text, *span)).label(what)),
                );
            }
        }
        let mut group = Level::ERROR.primary_title(&self.message).id(self.rule.code()).element(snippet);
        if let Some(other) = other {
            group = group.element(other);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        renderer.render(&[group])
    }
}

/// The range to underline: never empty, never past the end of the text or over more than one line.
fn visible(text: &str, span: Span) -> std::ops::Range<usize> {
    let start = span.start.min(text.len());
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = span.end.clamp(start, line_end);
    if end > start { start..end } else { start..(start + text[start..].chars().next().map_or(0, char::len_utf8)) }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(sources) = self.sources.get() else { return write!(f, "{} problems", self.list.len()) };
        let renderer = Renderer::plain();
        for diagnostic in &self.list {
            writeln!(f, "{}\n", diagnostic.render(sources, &renderer))?;
        }
        let files = self.list.iter().map(|diagnostic| diagnostic.span.file).collect::<std::collections::BTreeSet<_>>().len();
        write!(f, "{} in {}; nothing was written", count(self.list.len(), "problem"), count(files, "file"))
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
