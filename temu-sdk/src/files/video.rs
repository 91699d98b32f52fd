//! Videos: uploaded in one piece or in parts, then transcoded by Temu.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::{
    call::execute::call_untyped,
    call::route::route,
    call::span::CallSpan,
    catalog::operation::ErrorClass,
    catalog::roles::{Parts, Step, Transcoding, Upload},
    context::handle::Handle,
    error::{Error, Kind},
    files::{
        Files,
        transfer::FileTransfer,
        upload::{Content, find},
    },
    generated::roles::ROLES,
};

const PART: usize = 8 << 20;
const PARALLEL: usize = 3;

/// A video that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Video {
    /// The id that the upload returned.
    pub vid: String,
    /// The URL of the video.
    pub url: String,
    /// The URL of its cover image.
    pub cover_url: Option<String>,
    /// Its width in pixels.
    pub width: Option<i64>,
    /// Its height in pixels.
    pub height: Option<i64>,
}

type Progress = dyn Fn(u64, u64) + Send + Sync;

/// An upload that is being put together; made by [`Files::upload_video`].
#[must_use = "nothing is sent before `send`"]
pub struct VideoUpload {
    handle: Handle,
    video: Bytes,
    content_type: String,
    part_size: usize,
    parallel: usize,
    progress: Option<Arc<Progress>>,
}

impl Files {
    /// Uploads a video of a product: up to 20 MB in one piece, above in parts.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// let upload = shop.files().upload_video(std::fs::read("tour.mp4")?);
    /// let vid = upload.progress(|sent, total| println!("{sent} of {total}")).send().await?;
    /// let video = shop.files().wait_for_video(&vid, std::time::Duration::from_secs(600)).await?;
    /// println!("{}", video.url);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_video(&self, video: impl Into<Bytes>) -> VideoUpload {
        VideoUpload {
            handle: self.handle.clone(),
            video: video.into(),
            content_type: "video/mp4".to_owned(),
            part_size: PART,
            parallel: PARALLEL,
            progress: None,
        }
    }

    /// Waits until an uploaded video has been transcoded, for at most that long.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, if the video is unusable, or a timeout if it is not ready in time.
    pub async fn wait_for_video(&self, vid: &str, at_most: Duration) -> Result<Video, Error> {
        let role = ROLES.transcoding.as_ref().ok_or_else(|| Error::config("the spec names no operation that tells of transcoding"))?;
        let gateway = route(&self.handle, role.operation.gateways)?;
        let (transfer, mut polls) = (FileTransfer::new(&self.handle, gateway, "wait for a video"), 0);
        let span = CallSpan::new(transfer.core(), &transfer.origin);
        let result = span.run(Box::pin(transfer.poll(role, vid, at_most, &mut polls))).await;
        span.end(polls, None, result.as_ref().err());
        result
    }
}

impl FileTransfer {
    async fn poll(&self, role: &Transcoding, vid: &str, at_most: Duration, polls: &mut u32) -> Result<Video, Error> {
        const BETWEEN: Duration = Duration::from_secs(5);
        let (clock, mut handle) = (&self.core().clock, self.handle.clone());
        handle.polls = true;
        let begun = clock.uptime();
        let mut parameters = Value::Null;
        role.id.set(&mut parameters, vid.into());
        loop {
            *polls += 1;
            let last = match call_untyped(&handle, role.operation, &parameters).await {
                Ok(reply) => match role.url.text(&reply) {
                    Some(url) => return Ok(Video::new(role, vid, url, &reply)),
                    None => None,
                },
                Err(error) if error.class() == Some(ErrorClass::Retry) => Some(error),
                Err(error) => return Err(error),
            };
            if clock.uptime().saturating_sub(begun) + BETWEEN > at_most {
                return Err(last.unwrap_or_else(|| Error::new(Kind::Timeout { after: at_most, sent: true })));
            }
            clock.sleep(BETWEEN).await;
        }
    }
}

impl Video {
    fn new(role: &Transcoding, vid: &str, url: String, result: &Value) -> Self {
        let cover_url = role.cover_url.text(result);
        Self { vid: vid.to_owned(), url, cover_url, width: role.width.integer(result), height: role.height.integer(result) }
    }
}

impl VideoUpload {
    /// The kind of the file: `video/mp4` by default.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// How many bytes a part of a large video has: 8 MiB by default.
    pub fn part_size(mut self, bytes: usize) -> Self {
        self.part_size = bytes.max(1);
        self
    }

    /// How many parts travel at the same time: 3 by default.
    pub fn parallel(mut self, parts: usize) -> Self {
        self.parallel = parts.max(1);
        self
    }

    /// Is called with the bytes that have been stored and with all bytes, whenever the first number has grown.
    pub fn progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Uploads the video and answers with its id (`vid`). A part that fails is tried again by itself. Large videos need a tokio runtime;
    /// dropping the future ends all parts.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, or if the file store rejects the video.
    pub async fn send(self) -> Result<String, Error> {
        let upload = find("video")?;
        let (transfer, sign) = Files { handle: self.handle.clone() }.signed(upload, "upload of a video").await?;
        let vid = match &upload.parts {
            Some(parts) if self.video.len() > upload.max_size => self.in_parts(&transfer, &sign, parts).await?,
            _ => self.whole(&transfer, &sign, upload).await?,
        };
        self.sent(self.video.len());
        Ok(vid)
    }

    async fn whole(&self, transfer: &FileTransfer, sign: &str, upload: &Upload) -> Result<String, Error> {
        let content = Content { sign, file: Some(&self.video), content_type: Some(&self.content_type), ..Content::default() };
        transfer.text(&transfer.post_step(&upload.whole, &content).await?, upload.whole.result)
    }

    async fn in_parts(&self, transfer: &FileTransfer, sign: &str, parts: &'static Parts) -> Result<String, Error> {
        let step = |what| FileTransfer::new(&self.handle, transfer.gateway, what);
        let content = Content { sign, content_type: Some(&self.content_type), ..Content::default() };
        let begun = step("upload of a video: beginning").post_step(&parts.begin, &content).await?;
        let (sign, part_transfer) = (transfer.text(&begun, parts.begin.result)?, step("upload of a video: part"));
        let mut waiting = (1..).zip((0..self.video.len()).step_by(self.part_size));
        let (mut running, mut stored) = (JoinSet::new(), 0);
        loop {
            while running.len() < self.parallel
                && let Some((number, start)) = waiting.next()
            {
                let content = self.video.slice(start..self.video.len().min(start + self.part_size));
                running.spawn(part(part_transfer.clone(), &parts.part, sign.clone(), number, content).in_current_span());
            }
            let Some(ended) = running.join_next().await else { break };
            stored += ended.map_err(|_| transfer.located(Error::new(Kind::ShuttingDown)))??;
            if stored < self.video.len() {
                self.sent(stored);
            }
        }
        let content = Content { sign: &sign, hashed: Some(&self.video), content_type: Some(&self.content_type), ..Content::default() };
        transfer.text(&step("upload of a video: end").post_step(&parts.end, &content).await?, parts.end.result)
    }

    fn sent(&self, bytes: usize) {
        if let Some(progress) = &self.progress {
            progress(bytes as u64, self.video.len() as u64);
        }
    }
}

/// Uploads one part and tells its length.
async fn part(transfer: FileTransfer, step: &'static Step, sign: String, number: u32, content: Bytes) -> Result<usize, Error> {
    transfer.post_step(step, &Content { sign: &sign, file: Some(&content), number: Some(number), ..Content::default() }).await?;
    Ok(content.len())
}

/// Tells nothing of the video.
impl fmt::Debug for VideoUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoUpload").field("shop", &self.handle).field("bytes", &self.video.len()).finish_non_exhaustive()
    }
}
