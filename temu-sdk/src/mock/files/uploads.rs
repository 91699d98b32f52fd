//! Images and videos that were uploaded: the signs that allow it, the parts of large ones, and the state of their transcoding.

use hyper::body::Bytes;
use md5::{Digest, Md5};

use crate::catalog::roles::Step;
use crate::mock::http::form::Form;
use crate::wire::hex;

/// Larger videos must come in parts.
const SMALL_VIDEO: usize = 20 * 1024 * 1024;

/// Why an upload is rejected: the `error_msg` of the response.
pub(crate) type Rejected = &'static str;

#[derive(Default)]
pub(crate) struct Uploads {
    open: Vec<Open>,
    stored: Vec<Stored>,
    made: u64,
}

/// An upload that was allowed.
struct Open {
    sign: String,
    /// By their numbers; a small upload has none.
    parts: Vec<(u32, Bytes)>,
}

struct Stored {
    /// The URL of an image, the `vid` of a video.
    key: String,
    content: Bytes,
    polls_left: u32,
}

pub(crate) enum Transcoding {
    Unknown,
    Running,
    Done(String),
}

impl Uploads {
    /// What the sign operations hand out.
    pub fn issue_sign(&mut self) -> String {
        let sign = self.name("mock-upload-sign");
        self.open.push(Open { sign: sign.clone(), parts: Vec::new() });
        sign
    }

    /// Stores an image and tells its URL.
    pub fn store_image(&mut self, form: &Form, step: &Step) -> Result<String, Rejected> {
        self.check_sign(field(form, step.sign))?;
        let content = checked(form, step)?;
        let url = format!("https://img.example.com/{}.jpg", self.name("image"));
        self.stored.push(Stored { key: url.clone(), content, polls_left: 0 });
        Ok(url)
    }

    /// Stores a small video and tells its `vid`.
    pub fn store_video(&mut self, form: &Form, step: &Step, polls: u32) -> Result<String, Rejected> {
        self.check_sign(field(form, step.sign))?;
        check_fixed(form, step)?;
        let content = checked(form, step)?;
        if content.len() > SMALL_VIDEO {
            return Err("the video is larger than 20 MB and must be uploaded in parts");
        }
        Ok(self.keep(content, polls))
    }

    /// Opens an upload in parts and tells the sign of its parts.
    pub fn init(&mut self, form: &Form, step: &Step) -> Result<String, Rejected> {
        self.check_sign(field(form, step.sign))?;
        check_fixed(form, step)?;
        field(form, step.content_type).filter(|kind| kind.contains('/')).ok_or("content_type is missing")?;
        Ok(self.issue_sign())
    }

    /// Takes one part, in any order, and the same part again.
    pub fn part(&mut self, form: &Form, step: &Step) -> Result<u32, Rejected> {
        let number = field(form, step.number).and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        let number = number.ok_or("part_num must be an integer from 1")?;
        let content = checked(form, step)?;
        let place = self.find(field(form, step.sign)).ok_or(UNKNOWN_SIGN)?;
        let parts = &mut self.open[place].parts;
        match parts.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(same) => parts[same].1 = content,
            Err(place) => parts.insert(place, (number, content)),
        }
        Ok(number)
    }

    /// Joins the parts and tells the video's `vid`.
    pub fn complete(&mut self, form: &Form, step: &Step, polls: u32) -> Result<String, Rejected> {
        let place = self.find(field(form, step.sign)).ok_or(UNKNOWN_SIGN)?;
        let parts = &self.open[place].parts;
        if parts.is_empty() || (1..).zip(parts).any(|(number, (given, _))| number != *given) {
            return Err("a part is missing");
        }
        let mut content = Vec::new();
        parts.iter().for_each(|(_, part)| content.extend_from_slice(part));
        check_md5(form, step, &content)?;
        self.open.remove(place);
        Ok(self.keep(content.into(), polls))
    }

    pub fn poll(&mut self, vid: &str) -> Transcoding {
        match self.stored.iter_mut().find(|stored| stored.key == vid) {
            None => Transcoding::Unknown,
            Some(Stored { polls_left: 0, .. }) => Transcoding::Done(format!("https://video.example.com/{vid}.mp4")),
            Some(stored) => {
                stored.polls_left -= 1;
                Transcoding::Running
            }
        }
    }

    pub fn content(&self, key: &str) -> Option<Bytes> {
        self.stored.iter().find(|stored| stored.key == key).map(|stored| stored.content.clone())
    }

    fn keep(&mut self, content: Bytes, polls_left: u32) -> String {
        let vid = self.name("mock-vid");
        self.stored.push(Stored { key: vid.clone(), content, polls_left });
        vid
    }

    fn check_sign(&self, sign: Option<&str>) -> Result<(), Rejected> {
        self.find(sign).map(|_| ()).ok_or(UNKNOWN_SIGN)
    }

    fn find(&self, sign: Option<&str>) -> Option<usize> {
        self.open.iter().position(|open| Some(open.sign.as_str()) == sign)
    }

    fn name(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }
}

const UNKNOWN_SIGN: Rejected = "the sign is missing or unknown";

/// The text of a form field that the step has.
fn field<'f>(form: &'f Form, name: Option<&str>) -> Option<&'f str> {
    form.text(name?)
}

fn check_fixed(form: &Form, step: &Step) -> Result<(), Rejected> {
    let is_given = |(name, value): &(&str, &str)| form.text(name) == Some(*value);
    if step.fields.iter().all(is_given) { Ok(()) } else { Err("create_media must be true") }
}

/// The bytes of a part, held against their MD5 if it is given.
fn checked(form: &Form, step: &Step) -> Result<Bytes, Rejected> {
    let content = step.file.and_then(|part| form.bytes(part)).filter(|content| !content.is_empty());
    let content = content.ok_or("the file's part is missing or empty")?;
    check_md5(form, step, content)?;
    Ok(content.clone())
}

fn check_md5(form: &Form, step: &Step, content: &[u8]) -> Result<(), Rejected> {
    let Some(wanted) = field(form, step.md5) else { return Ok(()) };
    if wanted.eq_ignore_ascii_case(&hex_md5(content)) { Ok(()) } else { Err("content_md5 does not fit the content") }
}

pub(crate) fn hex_md5(content: &[u8]) -> String {
    hex::encode(&Md5::digest(content))
}
