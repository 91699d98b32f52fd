//! Images and videos that were uploaded: the signs that allow it, the parts of large ones, and the state of their transcoding.

use std::collections::{BTreeMap, HashMap};

use hyper::body::Bytes;
use md5::{Digest, Md5};

use super::form::Form;

/// Larger videos must come in parts.
const SMALL_VIDEO: usize = 20 * 1024 * 1024;

/// Why an upload is refused, in the words of the answer's `error_msg`.
pub(super) type Refused = &'static str;

#[derive(Default)]
pub(super) struct Uploads {
    /// Parts by sign; a small upload has none.
    open: HashMap<String, BTreeMap<u32, Bytes>>,
    stored: HashMap<String, Stored>,
    made: u64,
}

struct Stored {
    content: Bytes,
    polls_left: u32,
}

pub(super) enum Transcoding {
    Unknown,
    Running,
    Done(String),
}

impl Uploads {
    /// What the sign interfaces hand out.
    pub fn issue_sign(&mut self) -> String {
        let sign = self.name("mock-upload-sign");
        self.open.insert(sign.clone(), BTreeMap::new());
        sign
    }

    /// Stores an image and tells its URL.
    pub fn store_image(&mut self, form: &Form) -> Result<String, Refused> {
        self.check_sign(form.text("upload_sign"))?;
        let content = checked(form, "image")?;
        let url = format!("https://img.example.com/{}.jpg", self.name("image"));
        self.stored.insert(url.clone(), Stored { content, polls_left: 0 });
        Ok(url)
    }

    /// Stores a small video and tells its `vid`.
    pub fn store_video(&mut self, form: &Form, polls: u32) -> Result<String, Refused> {
        self.check_sign(form.text("sign"))?;
        check_media(form)?;
        let content = checked(form, "file")?;
        if content.len() > SMALL_VIDEO {
            return Err("the video is larger than 20 MB and must be uploaded in parts");
        }
        Ok(self.keep(content, polls))
    }

    /// Opens an upload in parts and tells the sign of its parts.
    pub fn init(&mut self, form: &Form) -> Result<String, Refused> {
        self.check_sign(form.text("sign"))?;
        check_media(form)?;
        form.text("content_type").filter(|kind| kind.contains('/')).ok_or("content_type is missing")?;
        Ok(self.issue_sign())
    }

    /// Takes one part, in any order, and the same part again.
    pub fn part(&mut self, form: &Form) -> Result<u32, Refused> {
        let number = form.text("part_num").and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        let number = number.ok_or("part_num must be an integer from 1")?;
        let content = checked(form, "part_file")?;
        let parts = self.open.get_mut(form.text("sign").unwrap_or_default()).ok_or(UNKNOWN_SIGN)?;
        parts.insert(number, content);
        Ok(number)
    }

    /// Joins the parts and tells the video's `vid`.
    pub fn complete(&mut self, form: &Form, polls: u32) -> Result<String, Refused> {
        let sign = form.text("sign").unwrap_or_default();
        let parts = self.open.get(sign).ok_or(UNKNOWN_SIGN)?;
        if parts.is_empty() || !parts.keys().copied().eq(1..=u32::try_from(parts.len()).unwrap_or(u32::MAX)) {
            return Err("a part is missing");
        }
        let content: Bytes = parts.values().flatten().copied().collect::<Vec<u8>>().into();
        check_md5(form, &content)?;
        self.open.remove(sign);
        Ok(self.keep(content, polls))
    }

    pub fn poll(&mut self, vid: &str) -> Transcoding {
        match self.stored.get_mut(vid) {
            None => Transcoding::Unknown,
            Some(Stored { polls_left: 0, .. }) => Transcoding::Done(format!("https://video.example.com/{vid}.mp4")),
            Some(stored) => {
                stored.polls_left -= 1;
                Transcoding::Running
            }
        }
    }

    pub fn content(&self, key: &str) -> Option<Bytes> {
        self.stored.get(key).map(|stored| stored.content.clone())
    }

    fn keep(&mut self, content: Bytes, polls_left: u32) -> String {
        let vid = self.name("mock-vid");
        self.stored.insert(vid.clone(), Stored { content, polls_left });
        vid
    }

    fn check_sign(&self, sign: Option<&str>) -> Result<(), Refused> {
        if self.open.contains_key(sign.unwrap_or_default()) { Ok(()) } else { Err(UNKNOWN_SIGN) }
    }

    fn name(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }
}

const UNKNOWN_SIGN: Refused = "the sign is missing or unknown";

fn check_media(form: &Form) -> Result<(), Refused> {
    if form.text("create_media") == Some("true") { Ok(()) } else { Err("create_media must be true") }
}

/// The bytes of a part, held against `content_md5` where that is given.
fn checked(form: &Form, part: &str) -> Result<Bytes, Refused> {
    let content = form.bytes(part).filter(|content| !content.is_empty()).ok_or("the file's part is missing or empty")?;
    check_md5(form, content)?;
    Ok(content.clone())
}

fn check_md5(form: &Form, content: &[u8]) -> Result<(), Refused> {
    let Some(wanted) = form.text("content_md5") else { return Ok(()) };
    if wanted.eq_ignore_ascii_case(&hex_md5(content)) { Ok(()) } else { Err("content_md5 does not fit the content") }
}

pub(super) fn hex_md5(content: &[u8]) -> String {
    Md5::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
