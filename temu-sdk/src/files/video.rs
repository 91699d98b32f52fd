//! Videos: uploaded in one piece or in parts, then transcoded by Temu.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use md5::{Digest, Md5};
use serde_json::{Map, Value};
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::{
    call::execute::call,
    call::route::route,
    call::span::CallSpan,
    catalog::operation::{ErrorClass, Operation},
    context::handle::Handle,
    error::{Error, Kind},
    files::{Files, transfer::FileTransfer},
    video::{get_transcode_result, get_upload_sign},
    wire::hex,
};

/// What fits into one request.
const SMALL: usize = 20 << 20;
const PART: usize = 8 << 20;
const PARALLEL: usize = 3;

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
    /// println!("{:?}", video.video_url);
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
    pub async fn wait_for_video(&self, vid: &str, at_most: Duration) -> Result<get_transcode_result::Response, Error> {
        let gateway = route(&self.handle, get_transcode_result::Request::INFO.gateways)?;
        let (transfer, mut polls) = (FileTransfer::new(&self.handle, gateway, "wait for a video"), 0);
        let span = CallSpan::new(transfer.core(), &transfer.origin);
        let result = span.run(Box::pin(transfer.poll(vid, at_most, &mut polls))).await;
        span.end(polls, None, result.as_ref().err());
        result
    }
}

impl FileTransfer {
    async fn poll(&self, vid: &str, at_most: Duration, polls: &mut u32) -> Result<get_transcode_result::Response, Error> {
        const BETWEEN: Duration = Duration::from_secs(5);
        let (clock, mut handle) = (&self.core().clock, self.handle.clone());
        handle.polls = true;
        let begun = clock.uptime();
        loop {
            *polls += 1;
            let last = match call(&handle, get_transcode_result::Request::new().vid(vid)).await {
                Ok(reply) if reply.video_url.is_some() => return Ok(reply.into_inner()),
                Ok(_) => None,
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
        let signed = call(&self.handle, get_upload_sign::Request::new()).await?;
        let transfer = FileTransfer::new(&self.handle, signed.gateway(), "upload of a video");
        let sign =
            signed.into_inner().sign.ok_or_else(|| transfer.located(Error::new(Kind::File("the gateway gave no sign".to_owned()))))?;
        let answer = if self.video.len() <= SMALL { self.whole(&transfer, &sign).await? } else { self.in_parts(&transfer, &sign).await? };
        self.sent(self.video.len());
        Ok(text(&answer, "vid"))
    }

    async fn whole(&self, transfer: &FileTransfer, sign: &str) -> Result<Map<String, Value>, Error> {
        let form = transfer.form().text("create_media", "true").text("sign", sign).text("content_md5", &content_md5(&self.video));
        transfer.post("v1/store_video", form.file("file", &self.video), "vid").await
    }

    async fn in_parts(&self, transfer: &FileTransfer, sign: &str) -> Result<Map<String, Value>, Error> {
        let form = transfer.form().text("create_media", "true").text("content_type", &self.content_type).text("sign", sign);
        let step = |what| FileTransfer::new(&self.handle, transfer.gateway, what);
        let begun = step("upload of a video: beginning").post("large_file/v1/video/upload_init", form, "sign").await?;
        let (sign, part_transfer) = (text(&begun, "sign"), step("upload of a video: part"));
        let mut waiting = (1..).zip((0..self.video.len()).step_by(self.part_size));
        let (mut running, mut stored) = (JoinSet::new(), 0);
        loop {
            while running.len() < self.parallel
                && let Some((number, start)) = waiting.next()
            {
                let content = self.video.slice(start..self.video.len().min(start + self.part_size));
                running.spawn(part(part_transfer.clone(), sign.clone(), number, content).in_current_span());
            }
            let Some(ended) = running.join_next().await else { break };
            stored += ended.map_err(|_| transfer.located(Error::new(Kind::ShuttingDown)))??;
            if stored < self.video.len() {
                self.sent(stored);
            }
        }
        let form = transfer.form().text("sign", &sign).text("content_md5", &content_md5(&self.video));
        step("upload of a video: end").post("large_file/v1/video/upload_complete", form, "vid").await
    }

    fn sent(&self, bytes: usize) {
        if let Some(progress) = &self.progress {
            progress(bytes as u64, self.video.len() as u64);
        }
    }
}

/// Uploads one part and tells its length.
async fn part(transfer: FileTransfer, sign: String, number: u32, content: Bytes) -> Result<usize, Error> {
    let form = transfer.form().text("part_num", &number.to_string()).text("sign", &sign).text("content_md5", &content_md5(&content));
    transfer.post("large_file/v1/video/upload_part", form.file("part_file", &content), "uploaded_part_num").await?;
    Ok(content.len())
}

/// The MD5 of a file's content, as `content_md5` wants it.
fn content_md5(content: &[u8]) -> String {
    hex::encode(&Md5::digest(content))
}

fn text(answer: &Map<String, Value>, name: &str) -> String {
    match answer.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// Tells nothing of the video.
impl fmt::Debug for VideoUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoUpload").field("shop", &self.handle).field("bytes", &self.video.len()).finish_non_exhaustive()
    }
}
