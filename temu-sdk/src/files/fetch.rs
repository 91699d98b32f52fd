//! Fetching a file: from the answer to the writer, piece by piece.

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tracing::Instrument;

use super::{download::Download, trip::Errand};
use crate::{
    answer::Reader,
    course::Course,
    error::{Error, Kind},
    transport::{Arriving, Bytes, HttpRequest, HttpResponse},
    values::Json,
};

/// Bytes that are read of an answer that is not the file.
const REFUSAL: usize = 64 << 10;

/// A download on its way to the writer.
pub(super) struct Fetch<'a> {
    pub download: &'a Download,
    pub writer: &'a mut (dyn AsyncWrite + Unpin + Send),
    pub written: u64,
}

impl Errand for Fetch<'_> {
    type Output = u64;
    const SIGNED: bool = true;

    async fn attempt(&mut self, course: &mut Course<'_>) -> Result<u64, Error> {
        let token = course.token.as_ref().ok_or_else(|| Error::no_token("the shop has no token"))?;
        let mut request = self.download.request(token)?;
        let (attempt, answer) = course.begin_attempt("GET", &mut request);
        let result = self.exchange(course, request, answer).instrument(attempt.span.clone()).await;
        course.end_attempt(&attempt, result.as_ref().map(|answer| (answer.status, self.written + answer.body.len() as u64)));
        match result? {
            answer if answer.status == 200 => Ok(self.written),
            answer => Err(self.refused(&answer)),
        }
    }

    fn is_repeatable(&self) -> bool {
        self.written == 0
    }
}

impl Fetch<'_> {
    /// Writes the file, and answers with what came in place of it.
    async fn exchange(&mut self, course: &Course<'_>, request: HttpRequest, answer: Option<HttpResponse>) -> Result<HttpResponse, Error> {
        let (status, mut file) = course.open(request, answer).await?;
        let limit = self.download.limit;
        match (status, file.length()) {
            (200, Some(length)) if length > limit => return Err(self.download.too_long()),
            (200, _) => self.write(course, &mut *file).await?,
            _ => return Ok(HttpResponse::new(status, collect(course, &mut *file).await?)),
        }
        Ok(HttpResponse::new(status, Bytes::new()))
    }

    async fn write(&mut self, course: &Course<'_>, file: &mut dyn Arriving) -> Result<(), Error> {
        while let Some(chunk) = course.chunk(file).await? {
            if self.written + chunk.len() as u64 > self.download.limit {
                return Err(self.download.too_long());
            }
            self.written += chunk.len() as u64;
            self.writer.write_all(&chunk).await.map_err(unwritten)?;
        }
        self.writer.flush().await.map_err(unwritten)
    }

    /// A refusal of the gateway, or a page of HTML.
    fn refused(&self, answer: &HttpResponse) -> Error {
        let reader = Reader { gateway: self.download.trip.gateway, interface: None, strict: false, retired: false };
        let read = reader.read(answer, &mut None::<Json>);
        read.err().unwrap_or_else(|| Error::new(Kind::Status(answer.status)))
    }
}

/// The beginning of what is not the file.
async fn collect(course: &Course<'_>, file: &mut dyn Arriving) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = course.chunk(file).await?
        && body.len() < REFUSAL
    {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unwritten(error: std::io::Error) -> Error {
    Error::new(Kind::File(format!("it cannot be written: {error}")))
}
