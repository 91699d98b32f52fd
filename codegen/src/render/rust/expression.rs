//! Rust expressions, broken into lines where they are long.

/// The longest line: samples are read in narrow columns.
const WIDTH: usize = 80;
const INDENT: &str = "    ";

/// A value as Rust code.
#[derive(Debug)]
pub enum Expression {
    /// Code that stays on one line.
    Word(String),
    /// `name: value` in a struct.
    Named(String, Box<Self>),
    /// Values in brackets: arguments, elements, fields.
    Group { open: String, items: Vec<Self>, close: &'static str },
    /// A value on which setters are called.
    Chain { on: Box<Self>, setters: Vec<(String, Self)> },
}

impl Expression {
    /// Values in brackets.
    pub fn group(open: impl Into<String>, items: Vec<Self>, close: &'static str) -> Self {
        Self::Group { open: open.into(), items, close }
    }

    /// The code in a line that is indented so many times.
    #[must_use]
    pub fn text(&self, depth: usize) -> String {
        let mut out = String::new();
        self.write(depth, &mut out);
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        let flat = self.flat();
        let column = out.len() - out.rfind('\n').map_or(0, |end| end + 1);
        if column.max(depth * INDENT.len()) + flat.len() <= WIDTH {
            out.push_str(&flat);
            return;
        }
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Named(name, value) => {
                out.extend([name, ": "]);
                value.write(depth, out);
            }
            Self::Group { open, items, close } => {
                out.push_str(open);
                match items.as_slice() {
                    // Brackets inside brackets need no lines of their own.
                    [only @ Self::Group { .. }] => only.write(depth, out),
                    items => lines(items, depth, out),
                }
                out.push_str(close);
            }
            Self::Chain { on, setters } => {
                on.write(depth, out);
                for (setter, value) in setters {
                    line(depth + 1, out);
                    out.extend([".", setter, "("]);
                    value.write(depth + 1, out);
                    out.push(')');
                }
            }
        }
    }

    /// The code on one line.
    fn flat(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Named(name, value) => format!("{name}: {}", value.flat()),
            Self::Group { open, items, close } => {
                let items: Vec<String> = items.iter().map(Self::flat).collect();
                let room = if open.ends_with('{') && !items.is_empty() { " " } else { "" };
                format!("{open}{room}{}{room}{close}", items.join(", "))
            }
            Self::Chain { on, setters } => {
                let setters: String = setters.iter().map(|(setter, value)| format!(".{setter}({})", value.flat())).collect();
                on.flat() + &setters
            }
        }
    }
}

fn lines(items: &[Expression], depth: usize, out: &mut String) {
    for item in items {
        line(depth + 1, out);
        item.write(depth + 1, out);
        out.push(',');
    }
    line(depth, out);
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&INDENT.repeat(depth));
}
